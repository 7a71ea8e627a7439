import { ComposeStack, LocalMachine, SwarmCluster, SwarmService } from "../../components";
import { type MockRun, type Registration, run } from "./support/mock-program";

const compose = `
services:
  web:
    image: busybox
    ports: ["8080:80"]
    deploy: { replicas: 2 }
  db:
    image: busybox
    volumes: ["data:/var/lib/db"]
volumes:
  data:
`;

const program = () => {
  const machines = ["node-1", "node-2", "node-3"].map((name) => new LocalMachine(name, { memory: "1g" }));
  const cluster = new SwarmCluster("staging", { machines });
  new ComposeStack("shop", { cluster, content: compose });
  new SwarmService("search", { cluster, build: "examples/voting/store", volumes: ["index:/data"] });
};

let result: MockRun;
beforeAll(async () => {
  result = await run(program);
});

/** The node's own resources have no engine to die with. */
const ofNodes = (each: Registration) => /-(node|disk)$/.test(each.name) || each.name === "stowage-nodes";
const onMachines = () =>
  result.registrations.filter((each) => each.type.startsWith("docker:") && !ofNodes(each));

test("every docker resource on a machine has a provider of ours, a trigger, and something to die with", () => {
  const kinds = new Set(onMachines().map(({ type }) => type));
  expect([...kinds].sort()).toEqual([
    "docker:index/container:Container",
    "docker:index/network:Network",
    "docker:index/remoteImage:RemoteImage",
    "docker:index/volume:Volume",
  ]);
  for (const each of onMachines()) {
    expect(each.provider).toMatch(/::node-[123]::/);
    expect(each.trigger).toMatch(/^(node-[123]#1(@1)?|fabric#1)$/);
    expect(each.deletedWith).toMatch(/-(engine|swarm-1)$/);
  }
});

test("a container's trigger names its machine, the machine's generation, and the fabric", () => {
  const { assignments } = result.placement as { assignments: Record<string, string> };
  for (const [name, machine] of Object.entries(assignments))
    expect(result.find(name).trigger).toBe(`${machine}#1@1`);
});

test("a container goes with the engine of its machine, and the overlay with its swarm", () => {
  const { assignments } = result.placement as { assignments: Record<string, string> };
  for (const [name, machine] of Object.entries(assignments)) {
    expect(result.find(name).deletedWith).toMatch(new RegExp(`::${machine}-engine$`));
  }
  expect(result.find("shop-default")).toMatchObject({
    trigger: "fabric#1",
    deletedWith: expect.stringMatching(/::\w+-swarm-1$/),
  });
});

test("what can hang is bounded in time", () => {
  for (const each of onMachines()) {
    if (/Container|RemoteImage/.test(each.type)) expect(each.timeouts).toBe(true);
  }
});

test("a first plan stops nothing first", () => {
  expect(onMachines().filter((each) => each.deleteBeforeReplace)).toEqual([]);
});

test("volumes outlive the stack", () => {
  const volumes = onMachines().filter(({ type }) => type === "docker:index/volume:Volume");
  expect(volumes.map(({ name }) => name.replace(/@.*/, "")).sort()).toEqual(["index", "shop_data"]);
  expect(volumes.every((each) => each.retainOnDelete)).toBe(true);
});

test("a container waits for its machine's membership", () => {
  const { assignments } = result.placement as { assignments: Record<string, string> };
  for (const [name, machine] of Object.entries(assignments)) {
    expect(result.find(name).dependencies).toContainEqual(
      expect.stringMatching(new RegExp(`::${machine}-member$`)),
    );
  }
});

test("every dynamic resource carries the constant provider", () => {
  const dynamic = result.registrations.filter(({ type }) => type.startsWith("pulumi-nodejs:dynamic/"));
  expect(dynamic.length).toBeGreaterThan(10);
  for (const { inputs } of dynamic) {
    expect(inputs["__provider"]).toMatch(
      /^exports\.handler = \(\) => require\("pulumi-stowage\/provider"\)\.[a-zA-Z]+;$/,
    );
  }
});
