import { docker } from "./support/command";
import { expectNames } from "./support/names";
import type { Scenario } from "./support/scenario";
import { Stack } from "./support/stack";

jest.setTimeout(300_000);

/** Four replicas: each can be pinged by name from every other. `run` asks to spread them anew. */
const scenario = (machines: Scenario["machines"], run = 0): Scenario => ({
  machines,
  cluster: { strategy: "spread", ...(run === 0 ? {} : { rebalance: { run } }) },
  stacks: { net: { file: "compose.yaml" } },
});
const compose = `
services:
  web:
    image: busybox:latest
    command: ["sh", "-c", "trap 'exit 0' TERM; while :; do sleep 1000 & wait $$!; done"]
    deploy:
      replicas: 4
      resources: { reservations: { memory: 64M } }
`;
const pair = scenario({ "node-1": {}, "node-2": {} });
let stack: Stack;

beforeAll(async () => {
  stack = await Stack.create("faults-manager");
  stack.write("compose.yaml", compose);
  stack.declare(pair);
  await stack.up();
});
afterAll(() => stack.remove());

const down = { state: "down" } as const;
const placement = () => stack.output<Record<string, string>>("placement");
const names = ["net-web-1", "net-web-2", "net-web-3", "net-web-4"];

/** Each container runs once, where the plan says, and reaches all others by name. */
async function connected(...machines: string[]): Promise<void> {
  const running = await Promise.all(machines.map((machine) => stack.containersOn(machine)));
  expect(running.flat().sort()).toEqual(names);
  const places = await placement();
  expect(Object.fromEntries(machines.flatMap((m, i) => (running[i] ?? []).map((name) => [name, m])))).toEqual(
    places,
  );
  await expectNames(stack, places);
  await stack.unchanged();
}

/** Names of the containers on machines in the plan. */
const on = (places: Record<string, string>, ...machines: string[]) =>
  Object.keys(places).filter((name) => machines.includes(places[name] ?? ""));

const managerOf = async () => {
  const state = JSON.parse(await stack.export());
  const resources: { type: string; outputs: { managerNames: string[]; fabric: number } }[] =
    state.deployment.resources;
  const { outputs } = resources.find(({ type }) => type.endsWith("stowage:Placement")) ?? {};
  return { names: outputs?.managerNames ?? [], fabric: outputs?.fabric };
};

test("two machines: names work across them, with one manager", async () => {
  expect(await managerOf()).toEqual({ names: ["node-1"], fabric: 1 });
  await connected("node-1", "node-2");
});

test("the only manager dies: the preview shows what is attached anew, and names work again", async () => {
  const before = await placement();
  await docker("kill", stack.node("node-1"));
  stack.declare(scenario({ "node-1": down, "node-2": {} }));
  const preview = await stack.preview();
  expect(preview.containers).toEqual(names.map((name) => `replace ${name}`));
  expect(preview.plan).toContain(
    `the overlay network lost its managers: ${on(before, "node-2").join(", ")} stop and start in place`,
  );
  const up = await stack.up();
  expect(up.containers.filter((change) => change.startsWith("replace"))).toEqual(preview.containers);
  expect(await managerOf()).toEqual({ names: ["node-2"], fabric: 2 });
  expect(on(before, "node-1")).toHaveLength(2);
  await connected("node-2");
});

test("it comes back as a worker, with nothing of its old life", async () => {
  await docker("start", stack.node("node-1"));
  stack.declare(pair);
  const ids = await stack.ids("node-2");
  await stack.up();
  expect(await stack.ids("node-2")).toEqual(ids);
  expect(await managerOf()).toEqual({ names: ["node-2"], fabric: 2 });
  await connected("node-1", "node-2");
});

const three = (more: Scenario["machines"] = {}) =>
  scenario({ "node-1": {}, "node-2": {}, "node-3": {}, ...more }, 1);
const all = Object.keys(three().machines);

test("a third machine makes three managers, and the loss of one touches only what ran on it", async () => {
  stack.declare(three());
  await stack.up();
  expect(await managerOf()).toEqual({ names: expect.arrayContaining(all), fabric: 2 });
  await connected(...all);

  const before = await placement();
  const [victim = ""] = (await managerOf()).names;
  const rest = all.filter((name) => name !== victim);
  await docker("kill", stack.node(victim));
  const kept = await stack.ids(...rest);
  expect(Object.keys(kept).length).toBeGreaterThanOrEqual(2);
  stack.declare(three({ [victim]: down }));
  const moving = on(before, victim).map((name) => `replace ${name}`);
  expect(moving.length).toBeGreaterThanOrEqual(1);
  expect((await stack.preview()).containers).toEqual(moving);
  await stack.up();
  expect(await stack.ids(...rest)).toMatchObject(kept);
  expect((await managerOf()).fabric).toBe(2);
  await connected(...rest);

  await docker("start", stack.node(victim));
  stack.declare(three());
  await stack.up();
  expect(await stack.ids(...rest)).toMatchObject(kept);
  await connected(...all);
});

test("a manager leaves the program while healthy, of three and of two: only its containers move", async () => {
  let machines = all;
  for (let run = 2; machines.length > 1; run++) {
    stack.declare(scenario(Object.fromEntries(machines.map((name) => [name, {}])), run));
    await stack.up();
    const before = await placement();
    const [leaving = ""] = (await managerOf()).names;
    const rest = machines.filter((name) => name !== leaving);
    const kept = await stack.ids(...rest);
    stack.declare(scenario(Object.fromEntries(rest.map((name) => [name, {}])), run));
    const moving = on(before, leaving).map((name) => `replace ${name}`);
    expect(moving.length).toBeGreaterThanOrEqual(1);
    expect((await stack.preview()).containers).toEqual(moving);
    await stack.up();
    expect(await stack.ids(...rest)).toMatchObject(kept);
    expect((await managerOf()).fabric).toBe(2);
    await connected(...rest);
    machines = rest;
  }
});
