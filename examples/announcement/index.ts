import * as pulumi from "@pulumi/pulumi";
import { ComposeStack, LocalMachine, SwarmCluster } from "pulumi-stowage";

// Stand-ins: postgres:latest is busybox under another name, and the folder's Dockerfile has a `bundle` made of shell.
const machines = ["node-1", "node-2"].map((name) => new LocalMachine(name, { loadImages: ["busybox:latest", "postgres:latest"] }));
const cluster = new SwarmCluster("announced", { machines, strategy: "spread" });
const rails = new ComposeStack("rails", { cluster, file: "rails.yml", overrides: { db: { image: "busybox:latest" } } });

export const placement = cluster.placement;
export const url = pulumi.interpolate`http://${rails.endpoint("web", 3000)}`;
