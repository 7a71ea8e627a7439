import { docker, lines } from "./support/command";
import { expectNames } from "./support/names";
import { idle, type Scenario } from "./support/scenario";
import { Stack } from "./support/stack";

// Two nodes come back one after the other, and after each the overlay may take a minute and more to know its names.
jest.setTimeout(480_000);

const two: Scenario = {
  machines: { "node-1": {}, "node-2": {} },
  cluster: { strategy: "spread", managers: 1 },
  services: { web: idle("64m", { replicas: 4 }) },
};
const all = Object.keys(two.machines);
let stack: Stack;

beforeAll(async () => {
  stack = await Stack.create("loopback");
  await stack.configure("stowage:localAddress", "loopback");
  stack.declare(two);
  await stack.up();
});
afterAll(() => stack.remove());

const ports = () => Promise.all(all.map((machine) => docker("port", stack.node(machine))));
const listeners = async (machine: string) => lines(await stack.on(machine, "ss -Hxl src '*docker.sock'"));
const reachEachOther = async () =>
  expectNames(stack, await stack.output<Record<string, string>>("placement"));

test("on 127.0.0.1 each node has one port, by which its machine is set up and its containers are made", async () => {
  const [one, other] = await ports();
  expect(one).toMatch(/^22\/tcp -> 127\.0\.0\.1:\d+$/);
  expect(other).toMatch(/^22\/tcp -> 127\.0\.0\.1:\d+$/);
  expect(one).not.toBe(other);
  for (const machine of all) expect(await stack.containersOn(machine)).toHaveLength(2);
  await reachEachOther();
  const addresses = await stack.output<Record<string, string>>("addresses");
  expect(Object.values(addresses)).toEqual(["127.0.0.1", "127.0.0.1"]);
  expect(await stack.export()).not.toContain("tcp://172.");
});

test("the next preview finds nothing to do, also after a refresh", async () => {
  await stack.unchanged();
  expect((await stack.refresh()).changes).toEqual([]);
  await stack.unchanged();
});

test("nodes that were restarted, or lost their power, are reached as before, and all runs again", async () => {
  const before = await ports();
  await docker("restart", stack.node("node-1"));
  // A worker that starts while its manager does not answer finds no overlay, and its engine gives the containers up.
  await reachEachOther();
  await docker("kill", stack.node("node-2"));
  await docker("start", stack.node("node-2"));
  await reachEachOther();
  expect(await ports()).toEqual(before);
  // With two, whoever came to the first one while the engine started would wait forever.
  for (const machine of all) expect(await listeners(machine)).toHaveLength(1);
  expect((await stack.refresh()).changes).toEqual([]);
  await stack.unchanged();
});

test("destroy leaves nothing, although a node is off", async () => {
  await docker("stop", stack.node("node-2"));
  await stack.destroy();
  expect(await stack.leftovers()).toEqual([]);
});
