import { docker } from "./support/command";
import { idle } from "./support/scenario";
import { Stack } from "./support/stack";
import { eventually } from "./support/web";

jest.setTimeout(300_000);

let stack: Stack;
let worker: string;
let manager: string;

beforeAll(async () => {
  stack = await Stack.create("power-cut");
  stack.declare({
    machines: { "node-1": {}, "node-2": {} },
    services: { web: idle("64m", { replicas: 2, maxReplicasPerNode: 1 }) },
  });
  await stack.up();
  const role = (machine: string) => stack.on(machine, "docker info -f '{{.Swarm.ControlAvailable}}'");
  [manager, worker] = (await role("node-1")) === "true" ? ["node-1", "node-2"] : ["node-2", "node-1"];
});
afterAll(() => stack.remove());

const states = (machine: string) =>
  stack.on(machine, "timeout 10 docker ps -a --filter name=web --format '{{.State}}'");

test("a worker that is up before its manager gives its container up", async () => {
  await docker("kill", stack.node("node-1"), stack.node("node-2"));
  await docker("start", stack.node(worker));
  const error =
    "timeout 10 docker inspect -f '{{.State.Error}}' $(timeout 10 docker ps -aq --filter name=web)";
  await eventually(
    async () => ((await stack.on(worker, error)).includes("network") ? true : undefined),
    "the engine's giving up",
    120,
  );
});

test("the container runs again once the manager is there", async () => {
  await docker("start", stack.node(manager));
  for (const machine of [manager, worker])
    await eventually(
      async () => ((await states(machine)) === "running" ? true : undefined),
      `the container on ${machine}`,
      120,
    );
});

test("and the next preview finds nothing to do", async () => {
  await stack.unchanged();
});
