import * as pulumi from "@pulumi/pulumi";
import { ComposeStack, LocalMachine, type LocalMachineArgs, SwarmCluster } from "pulumi-stowage";

const config = new pulumi.Config();
const small = [{ name: "node-1", memory: "2g", labels: { disk: "ssd" } }];
const machines = (config.getObject<(LocalMachineArgs & { name: string })[]>("machines") ?? small).map(
  ({ name, ...args }) => new LocalMachine(name, { loadImages: ["busybox:latest"], ...args }),
);

const cluster = new SwarmCluster(pulumi.getStack(), { machines });
const voting = new ComposeStack("voting", {
  cluster,
  file: "compose.yaml",
  overrides: { vote: { replicas: config.getNumber("voters") ?? 1 } },
});

export const placement = cluster.placement;
export const url = pulumi.interpolate`http://${voting.endpoint("vote", 80)}`;
