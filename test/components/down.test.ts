import { ComposeStack, LocalMachine, SwarmCluster, SwarmService } from "../../components";
import { run } from "./support/mock-program";

const compose = `
services:
  web: { image: busybox }
  db: { image: busybox, volumes: ["data:/data"], deploy: { placement: { constraints: [node.labels.disk==ssd] } } }
volumes: { data: }
`;

const program =
  (state: "active" | "down" | "drain", names = ["node-1", "node-2"]) =>
  () => {
    const machines = names.map(
      (name) => new LocalMachine(name, name === "node-2" ? { state, labels: { disk: "ssd" } } : {}),
    );
    const cluster = new SwarmCluster("staging", { machines });
    new ComposeStack("shop", { cluster, content: compose });
  };

test("a machine that is down keeps its key and node, and loses what would dial it", async () => {
  const before = await run(program("active"));
  const after = await run(program("down"), before.placement);
  const names = after.registrations.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(["node-2-key", "node-2-node", "node-2"]));
  expect(names.filter((name) => /^node-2-(engine|client|member)$/.test(name))).toEqual([]);
  const provider = after.registrations.find(
    (each) => each.type === "pulumi:providers:docker" && each.name === "node-2",
  );
  expect(provider!.inputs).toMatchObject({ host: "ssh://down.invalid" });
  expect(provider!.inputs).not.toHaveProperty("certMaterial");
});

test("a container whose volume is on a dead machine is not registered, nor is the volume", async () => {
  const before = await run(program("active"));
  expect(before.find("shop_data@node-2").retainOnDelete).toBe(true);
  const after = await run(program("down"), before.placement);
  expect(
    after.registrations.filter(({ name }) => name === "shop-db-1" || name === "shop_data@node-2"),
  ).toEqual([]);
  expect(after.placement).toMatchObject({
    assignments: { "shop-db-1": "node-2" },
    volumes: { shop_data: "node-2" },
  });
});

test("it is registered again when the machine is back", async () => {
  const before = await run(program("active"));
  const dead = await run(program("down"), before.placement);
  const back = await run(program("active"), dead.placement);
  expect(back.find("shop-db-1").trigger).toMatch(/^node-2#1@/);
});

test("a container that a drained machine holds keeps running there", async () => {
  const before = await run(program("active"));
  const after = await run(program("drain"), before.placement);
  expect(after.find("shop-db-1").trigger).toBe(before.find("shop-db-1").trigger);
});

test("when the only manager is lost, everything on the overlay is attached to a new swarm", async () => {
  const first = await run(program("active", ["node-2", "node-3"]));
  expect(first.placement).toMatchObject({ managerNames: ["node-2"], fabric: 1 });
  const after = await run(program("down", ["node-2", "node-3"]), first.placement);
  expect(after.placement).toMatchObject({ managerNames: ["node-3"], fabric: 2 });
  expect(after.find("shop-default").trigger).toBe("fabric#2");
  const stays = after.find("shop-web-1");
  expect(stays.trigger).toBe("node-3#1@2");
});

test("an endpoint names the replicas that run, and is empty while none does", async () => {
  const seen: string[] = [];
  const published = (state: "active" | "down") => () => {
    const machines = [
      new LocalMachine("node-1", { address: "172.30.119.9" }),
      new LocalMachine("node-2", { state, address: "172.30.119.8" }),
    ];
    const cluster = new SwarmCluster("staging", { machines });
    const web = new SwarmService("web", {
      cluster,
      image: "busybox",
      ports: ["8080:80"],
      volumes: ["data:/data"],
      constraints: ["node==node-2"],
    });
    web.endpoint(80).apply((endpoint) => seen.push(endpoint));
  };
  const config = { "stowage:subnet": "172.30.119.0/24" };
  const before = await run(published("active"), {}, config);
  await run(published("down"), before.placement, config);
  expect(seen).toEqual(["172.30.119.8:8080", ""]);
});
