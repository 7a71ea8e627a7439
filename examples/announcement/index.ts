import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { ComposeStack, LocalMachine, SwarmCluster } from "pulumi-stowage";

const machines = ["node-1", "node-2"].map(
  (name) => new LocalMachine(name, { loadImages: ["busybox:latest"] }),
);

// No registry is needed: a stand-in for postgres, made of busybox, is built on every machine. `web` is built from
// this folder as the file says; its `bundle` is a shell script.
const database = pulumi
  .all(
    machines.map(
      ({ name, docker: provider }) =>
        new docker.RemoteImage(
          `stand-in@${name}`,
          {
            name: "stand-in/postgres:latest",
            // The docker plugin looks for it from here, not from the context.
            build: { context: "stand-in", dockerfile: "stand-in/Dockerfile", useLegacyBuilder: true },
          },
          { provider },
        ).name,
    ),
  )
  .apply(([image = ""]) => image);

const cluster = new SwarmCluster("announced", { machines, strategy: "spread" });
const rails = new ComposeStack("rails", {
  cluster,
  file: "rails.yml",
  overrides: { db: { image: database } },
});

export const placement = cluster.placement;
export const url = pulumi.interpolate`http://${rails.endpoint("web", 3000)}`;
