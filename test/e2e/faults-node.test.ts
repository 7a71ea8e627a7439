import { docker } from "./support/command";
import { expectNames } from "./support/names";
import { idle, type Scenario } from "./support/scenario";
import { Stack } from "./support/stack";

jest.setTimeout(240_000);

const scenario = (node1: Scenario["machines"][string] = {}): Scenario => ({
  machines: { "node-1": node1, "node-2": {} },
  cluster: { strategy: "spread", managers: 1 },
  services: { web: idle("64m", { replicas: 4 }) },
});
const names = ["web-1", "web-2", "web-3", "web-4"];
let stack: Stack;

beforeAll(async () => {
  stack = await Stack.create("faults-node");
  stack.declare(scenario());
  await stack.up();
});
afterAll(() => stack.remove());

const nodeId = (machine: string) => docker("inspect", "-f", "{{.Id}}", stack.node(machine));

/** Every container runs, once, and reaches the others by name; there is nothing left to do. */
async function settled(): Promise<void> {
  const running = await Promise.all(
    ["node-1", "node-2"].map((machine) => stack.on(machine, "docker ps --format '{{.Names}}'")),
  );
  expect(running.flatMap((text) => text.split("\n")).sort()).toEqual(names);
  await expectNames(stack, await stack.output<Record<string, string>>("placement"));
  await stack.unchanged();
}

/** Runs `up`; afterwards the node is another one, and the other machine's containers are as `kept` says. */
async function renewed(machine: string, kept: "untouched" | "attached anew"): Promise<void> {
  const old = await nodeId(machine).catch(() => "");
  const other = machine === "node-1" ? "node-2" : "node-1";
  const ids = await stack.ids(other);
  const preview = await stack.preview();
  const up = await stack.up();
  expect(up.containers).toEqual(preview.containers);
  expect(await nodeId(machine)).not.toBe(old);
  const now = await stack.ids(other);
  if (kept === "untouched") expect(now).toEqual(ids);
  await settled();
}

test("a worker's node that is gone is found by refresh and made anew, with all that ran on it", async () => {
  await docker("rm", "-f", stack.node("node-2"));
  // A refresh of everything would ask the engine that is gone.
  expect((await stack.attempt("refresh")).text).toContain("failed to connect to any docker daemon");
  await stack.refresh("--target", "**node-2-node");
  await renewed("node-2", "untouched");
});

test("another image makes the node anew, at once right", async () => {
  await docker("tag", "stowage/node:docker.io", "stowage/node:e2e");
  stack.declare({
    ...scenario(),
    machines: { "node-1": {}, "node-2": { image: "stowage/node:e2e" } },
  });
  await renewed("node-2", "untouched");
});

test("another generation makes the manager anew: nothing is lost, nothing runs twice", async () => {
  stack.declare({
    ...scenario({ generation: 2 }),
    machines: { "node-1": { generation: 2 }, "node-2": { image: "stowage/node:e2e" } },
  });
  await renewed("node-1", "attached anew");
});
