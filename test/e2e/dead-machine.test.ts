import { docker } from "./support/command";
import { expectGolden } from "./support/golden";
import { idle, type Scenario } from "./support/scenario";
import { Stack } from "./support/stack";

jest.setTimeout(240_000);

const alive: Scenario = {
  machines: { "node-1": {}, "node-2": {}, "node-3": { labels: { disk: "ssd" } } },
  services: {
    web: idle("64m", { replicas: 3 }),
    db: idle("128m", { volumes: ["data:/data"], constraints: ["disk==ssd"] }),
  },
};
const dead: Scenario = {
  ...alive,
  machines: { ...alive.machines, "node-3": { labels: { disk: "ssd" }, state: "down" } },
};
const rest = ["node-1", "node-2"];
let stack: Stack;

beforeAll(async () => {
  stack = await Stack.create("dead-machine");
  stack.declare(alive);
  await stack.up();
  await stack.on("node-3", "docker exec db-1 sh -c 'echo canary >/data/canary'");
});
afterAll(() => stack.remove());

const placement = () => stack.output<Record<string, string>>("placement");
const running = async (...machines: string[]) =>
  (await Promise.all(machines.map((machine) => stack.containersOn(machine)))).flat().sort();

test("what runs on a dead machine moves away in one up; what has its volume there is held, with the remedy", async () => {
  const before = await placement();
  const moving = Object.keys(before).filter((name) => name.startsWith("web-") && before[name] === "node-3");
  expect(moving).toHaveLength(1);
  const ids = await stack.ids(...rest);
  await docker("kill", stack.node("node-3"));
  stack.declare(dead);

  const preview = await stack.preview();
  expectGolden("dead-machine", preview.plan);
  const up = await stack.up();
  expect(up.containers).toEqual(preview.containers);
  expect(await placement()).toEqual({ ...before, [moving[0] ?? ""]: expect.stringMatching(/^node-[12]$/) });
  expect(await running(...rest)).toEqual(["web-1", "web-2", "web-3"]);
  expect(await stack.ids(...rest)).toMatchObject(ids);
});

test("while it is dead, the next preview finds nothing to do", async () => {
  await stack.unchanged();
});

test("when it is back nothing runs twice, and the volume is as it was", async () => {
  await docker("start", stack.node("node-3"));
  stack.declare(alive);
  await stack.up();
  expect(await running(...rest, "node-3")).toEqual(["db-1", "web-1", "web-2", "web-3"]);
  expect(await stack.on("node-3", "docker exec db-1 cat /data/canary")).toBe("canary");
  await stack.unchanged();
});

test("with it dead and declared so, destroy works and leaves nothing", async () => {
  await docker("kill", stack.node("node-3"));
  stack.declare(dead);
  await stack.up();
  await stack.destroy();
  expect(await stack.leftovers()).toEqual([]);
});
