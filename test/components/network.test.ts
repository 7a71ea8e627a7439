import { ComposeStack, LocalMachine, SwarmCluster, SwarmService } from "../../components";
import { run } from "./support/mock-program";

const places = { web: "node-1", db: "node-2" };

const program = (services: readonly (keyof typeof places)[]) => () => {
  const machines = ["node-1", "node-2"].map((name) => new LocalMachine(name, { labels: { name } }));
  const cluster = new SwarmCluster("staging", { machines });
  const service = (name: keyof typeof places) => `
  ${name}:
    image: busybox
    deploy: { placement: { constraints: ["node.labels.name==${places[name]}"] } }`;
  new ComposeStack("shop", { cluster, content: `services:${services.map(service).join("")}` });
};

test("an overlay is the same when the first container on it is on another machine", async () => {
  const before = await run(program(["web"]));
  const after = await run(program(["web", "db"]), before.placement);
  expect(after.find("shop-default").inputs).toEqual(before.find("shop-default").inputs);
  expect(after.find("shop-default").trigger).toBe(before.find("shop-default").trigger);
});

test("the network of all services is the cluster's own, whoever asks for it first", async () => {
  const result = await run(() => {
    const cluster = new SwarmCluster("staging", { machines: [new LocalMachine("node-1")] });
    new SwarmService("search", { cluster, image: "busybox" });
  });
  expect(result.find("staging-network").urn).toMatch(/SwarmCluster\$docker:/);
});
