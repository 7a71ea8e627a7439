import { expectGolden } from "./support/golden";
import { idle, type Scenario } from "./support/scenario";
import { Stack } from "./support/stack";

jest.setTimeout(180_000);

const two: Scenario = {
  machines: { "node-1": { cpus: 1, memory: "2g" }, "node-2": { cpus: 1, memory: "2g" } },
  cluster: { strategy: "spread" },
  services: { a: idle("750m"), b: idle("750m") },
};
const all = Object.keys(two.machines);
let stack: Stack;

beforeAll(async () => {
  stack = await Stack.create("repack");
  stack.declare(two);
  await stack.up();
});
afterAll(() => stack.remove());

const placement = () => stack.output<Record<string, string>>("placement");

test("spread puts two equal services on two machines", async () => {
  const places = await placement();
  expect(Object.keys(places)).toEqual(["a-1", "b-1"]);
  expect(new Set(Object.values(places)).size).toBe(2);
});

test("one container makes room for a large one: it stops, it starts elsewhere, then the large one starts", async () => {
  const before = await placement();
  const ids = await stack.ids(...all);
  stack.declare({ ...two, services: { ...two.services, c: idle("1500m") } });

  const preview = await stack.preview();
  expectGolden("repack", preview.plan);
  const moving = /^move +(\S+) /m.exec(preview.plan)?.[1] ?? "";
  const staying = moving === "a-1" ? "b-1" : "a-1";
  expect(preview.containers).toEqual(["create c-1", `replace ${moving}`]);

  const up = await stack.up();
  expect(up.containers).toEqual(preview.containers);
  const old = before[moving] ?? "";
  const after = await placement();
  expect(after).toEqual({ [moving]: before[staying], [staying]: before[staying], "c-1": old });
  expect(await stack.ids(...all)).toMatchObject({ [staying]: ids[staying] });
  expect(await stack.containersOn(old)).toEqual(["c-1"]);
  const [left, moved, large] = [
    await stack.lastEvent(old, moving, "die"),
    await stack.lastEvent(after[moving] ?? "", moving, "start"),
    await stack.lastEvent(old, "c-1", "start"),
  ];
  expect(left).toBeLessThan(moved);
  expect(left).toBeLessThan(large);
  await stack.unchanged();
});
