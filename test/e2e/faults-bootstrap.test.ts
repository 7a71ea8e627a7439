import { type ChildProcess } from "node:child_process";
import { expectNames } from "./support/names";
import type { Report } from "./support/report";
import { idle, type Scenario } from "./support/scenario";
import { Stack } from "./support/stack";
import { eventually } from "./support/web";

jest.setTimeout(240_000);

const services = (replicas: number) => ({ web: idle("64m", { replicas }) });
const cluster = { strategy: "spread" } as const;
const one: Scenario = { machines: { "node-1": {} }, cluster, services: services(3) };
/** The second machine gets its engine at the first `up`, which leaves time to interrupt it. */
const two: Scenario = { ...one, machines: { "node-1": {}, "node-2": { image: "bare" } } };
const three = (node3: Scenario["machines"][string], node1: Scenario["machines"][string] = {}): Scenario => ({
  ...two,
  machines: { "node-1": node1, "node-2": { image: "bare" }, "node-3": node3 },
  services: services(5),
});
let stack: Stack;

beforeAll(async () => {
  stack = await Stack.create("faults-bootstrap");
});
afterAll(() => stack.remove());

/** Runs `up` and sends the signal once something holds on a machine. */
async function interrupt(machine: string, when: string, signal: NodeJS.Signals) {
  let child: ChildProcess | undefined;
  const up = stack.attempt("up", { started: (process) => (child = process) });
  await eventually(() => stack.on(machine, when), `on ${machine}: ${when}`, 60);
  child?.kill(signal);
  const sent = Date.now();
  const { code, text } = await up;
  return { code, text, seconds: (Date.now() - sent) / 1000 };
}

/** Every container of the program is there once, nothing else is, and nothing is left to do. */
async function settled(...machines: string[]): Promise<void> {
  const running = await Promise.all(machines.map((machine) => stack.containersOn(machine)));
  const placement = await stack.output<Record<string, string>>("placement");
  expect(running.flat().sort()).toEqual(Object.keys(placement).sort());
  await expectNames(stack, placement);
  expect((await stack.leftovers()).sort()).toEqual(
    [
      stack.node("nodes"),
      ...machines.flatMap((machine) => [stack.node(machine), `${stack.node(machine)}-disk`]),
    ].sort(),
  );
  await stack.unchanged();
}

const creates = (report: Report) => report.changes.filter((change) => change.startsWith("create"));

test("after a kill in the middle of the first bootstrap, preview works and up converges", async () => {
  stack.declare(one);
  const killed = await interrupt("node-1", "test -e /etc/docker/stowage/owner.json", "SIGKILL");
  expect(killed.code).toBe(-1);
  expect(creates(await stack.preview())).toContain("create stowage:Engine node-1-engine");

  const locked = await stack.attempt("up");
  expect(locked.text).toContain("pulumi cancel");
  await stack.cancel();
  const up = await stack.up();
  expect(up.text).toContain("interrupted while creating");
  // The warning stays until this is said.
  await stack.refresh("--clear-pending-creates");
  expect((await stack.unchanged()).text).not.toContain("pending");
  await settled("node-1");
});

test("Ctrl-C during a bootstrap ends it soon, with a word on what now, and the next up converges", async () => {
  stack.declare(two);
  expect(creates(await stack.preview())).toContain("create docker:Container node-2-node");
  const stopped = await interrupt("node-2", "pgrep -x dpkg", "SIGINT");
  expect(stopped.code).not.toBe(0);
  expect(stopped.seconds).toBeLessThan(10);
  expect(stopped.text).toContain(
    'machine node-2: step "install" failed: cancelled; the next `pulumi up` resumes here',
  );
  await stack.preview();
  await stack.up();
  await settled("node-1", "node-2");
});

test("a machine's configuration that cannot work names machine, step and remedy; corrected, the next up resumes", async () => {
  const withConfig = (config: Record<string, unknown>) => three({ engine: { config } });
  stack.declare(withConfig({ tlsverify: false }));
  const conflict = await stack.attempt("preview");
  expect(conflict.code).not.toBe(0);
  expect(conflict.text).toContain('engine.config: "tlsverify" is false but Stowage needs true; leave it out');

  stack.declare(withConfig({ "log-level": "nonsense" }));
  await stack.preview();
  const refused = await stack.attempt("up");
  expect(refused.code).not.toBe(0);
  expect(refused.text).toContain(
    'machine node-3: step "service" failed: the engine did not start with its new configuration; the old configuration is back, and the engine runs with it',
  );
  expect(refused.text).toContain("correct engine.config or /etc/docker/daemon.json; `pulumi up` tries again");

  stack.declare(withConfig({ "log-level": "warn" }));
  expect((await stack.preview()).changes).toContain("update stowage:Engine node-3-engine");
  await stack.up();
  await settled("node-1", "node-2", "node-3");
});

test("the first of three managers gets another address: it is made anew there, and nothing else is touched", async () => {
  const placement = await stack.output<Record<string, string>>("placement");
  expect(new Set(Object.values(placement)).size).toBe(3);
  const moving = Object.keys(placement).filter((name) => placement[name] === "node-1");
  const old = await stack.output<Record<string, string>>("addresses");
  const address = `${old["node-1"]?.replace(/\d+$/, "")}9`;
  const ids = await stack.ids("node-2", "node-3");
  stack.declare(three({ engine: { config: { "log-level": "warn" } } }, { address }));
  const preview = await stack.preview();
  expect(preview.containers).toEqual(moving.map((name) => `replace ${name}`));
  const up = await stack.up();
  expect(up.containers).toEqual(preview.containers);
  expect(await stack.output<Record<string, string>>("addresses")).toEqual({ ...old, "node-1": address });
  expect(await stack.ids("node-2", "node-3")).toEqual(ids);
  await settled("node-1", "node-2", "node-3");
});
