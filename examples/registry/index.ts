import * as pulumi from "@pulumi/pulumi";
import { ComposeStack, LocalMachine, PrivateRegistry, SwarmCluster } from "pulumi-stowage";

const config = new pulumi.Config();
// Where Docker Hub is out of reach: pulumi config set image stowage/registry:2.8.2, which set-up has made.
const image = config.get("image");
const loadImages = ["busybox:latest", ...(image === undefined ? [] : [image])];
const machines = ["node-1", "node-2", "node-3"].map((name) => new LocalMachine(name, { loadImages }));

const cluster = new SwarmCluster("lan", { machines, strategy: "spread" });
const images = new PrivateRegistry("images", {
  cluster,
  ...(image === undefined ? {} : { image }),
  users: { ci: { password: config.requireSecret("password") } },
  collect: config.getNumber("collect") ?? 0,
});
const shop = new ComposeStack("shop", { cluster, registry: images, file: "compose.yaml" });

export const placement = cluster.placement;
export const registry = images.address;
export const trust = images.trust;
export const url = pulumi.interpolate`http://${shop.endpoint("web", 80)}`;
