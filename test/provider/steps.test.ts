import type { Facts } from "../../provider/engine/facts";
import type { Host } from "../../provider/engine/host";
import { install } from "../../provider/engine/install";
import { claim } from "../../provider/engine/owner";
import { refuseForeign, refuseUnsupported } from "../../provider/engine/probe";
import { restoreScript } from "../../provider/engine/restore";
import { sha256 } from "../../provider/engine/configuration";
import { type Run, runSteps, type Step } from "../../provider/engine/step";
import { release } from "../../provider/engine/release";
import { wipe } from "../../provider/engine/wipe";
import type { ExecResult } from "../../provider/ssh/connection";

class FakeHost implements Host {
  readonly scripts: string[] = [];
  readonly written: Record<string, string> = {};
  constructor(private readonly answers: readonly Partial<ExecResult>[] = []) {}
  async exec(script: string): Promise<ExecResult> {
    this.scripts.push(script);
    return { code: 0, stdout: "", stderr: "", ...this.answers[this.scripts.length - 1] };
  }
  asUser = (script: string) => this.exec(script);
  async put(): Promise<void> {}
  async write(files: Parameters<Host["write"]>[0]): Promise<void> {
    for (const { path, content } of files) this.written[path] = content.toString();
  }
}

const facts: Facts = {
  os: { id: "debian", like: [], name: "Debian GNU/Linux 12 (bookworm)" },
  architecture: "amd64",
  init: "systemd",
  container: false,
  unit: "# /lib/systemd/system/docker.service\nExecStart=/usr/sbin/dockerd -H fd://\n",
  serverKey: false,
  files: {},
};
const engine = { version: "20.10.24", answers: true, swarm: false };

const runOn = (host: Host, more: Partial<Run> = {}): Run => ({
  id: "engine-1",
  labels: ["org/shop/prod/node-2#1"],
  inputs: { machine: "node-2", label: "org/shop/prod/node-2#1", owned: false } as Run["inputs"],
  host,
  progress: { step: () => undefined, note: async () => undefined, warn: async () => undefined },
  signal: new AbortController().signal,
  facts,
  before: facts,
  wiped: false,
  touched: false,
  version: undefined,
  certificateExpires: undefined,
  ...more,
});

test("a step with nothing to do is skipped, the others run in order", async () => {
  const log: string[] = [];
  const step = (name: string, done: boolean): Step => ({
    name,
    check: async () => done,
    apply: async () => void log.push(name),
  });
  await runSteps([step("a", false), step("b", true), step("c", false)], runOn(new FakeHost()));
  expect(log).toEqual(["a", "c"]);
});

test("a failed step is one block: machine, step, command, last lines, what to do", async () => {
  const host = new FakeHost([
    {},
    { code: 100, stdout: "Reading package lists...\n", stderr: "E: Unable to locate package docker.io\n" },
  ]);
  await expect(runSteps([install], runOn(host))).rejects.toThrow(
    [
      'machine node-2: step "install" failed: apt-get install docker.io exited with 100',
      "Reading package lists...",
      "E: Unable to locate package docker.io",
      "check the machine's package sources and its way to them, then run `pulumi up` again: it resumes here",
    ].join("\n"),
  );
});

test("an engine that is there is not installed again, another version is", async () => {
  const installed = { ...engine, package: { name: "docker.io", version: "1" } };
  const there = { ...facts, engine: { ...installed, held: ["docker.io"] } };
  const asked = (version?: string) =>
    runOn(new FakeHost(), {
      facts: there,
      inputs: { ...runOn(new FakeHost()).inputs, version } as Run["inputs"],
    });
  expect(await install.check?.(asked())).toBe(true);
  expect(await install.check?.(asked("1"))).toBe(true);
  expect(await install.check?.(asked("2"))).toBe(false);
  const unheld = { ...asked("1"), facts: { ...facts, engine: installed } };
  expect(await install.check?.(unheld)).toBe(false);
});

test("only a create that has not wiped yet wipes, and an engine that is silent is left for later", async () => {
  const host = new FakeHost();
  expect(await wipe.check?.(runOn(host))).toBe(true);
  expect(await wipe.check?.(runOn(host, { facts: { ...facts, engine }, wiped: true }))).toBe(true);
  const run = runOn(host, { facts: { ...facts, engine } });
  await runSteps([wipe], run);
  expect(run.wiped).toBe(true);
  expect(host.scripts).toHaveLength(1);
});

test("only an engine of this machine, and only in a create, is taken out of a swarm that it waits for", async () => {
  const caught = (owner: string, machine = "node-2") =>
    new FakeHost([{ stdout: JSON.stringify({ owner, machine }) }]);
  expect(await release.check?.(runOn(caught("org/shop/prod")))).toBe(false);
  expect(await release.check?.(runOn(caught("org/shop/prod"), { wiped: true }))).toBe(true);
  expect(await release.check?.(runOn(caught("org/other/prod")))).toBe(true);
  expect(await release.check?.(runOn(caught("org/shop/prod", "node-1")))).toBe(true);
  expect(await release.check?.(runOn(new FakeHost()))).toBe(true);
});

test("the claim names the stack, and keeps a foreign host's files but not an owned one's", async () => {
  const host = new FakeHost();
  const run = runOn(host);
  await runSteps([claim], run);
  expect(run.touched).toBe(true);
  expect(JSON.parse(host.written["/etc/docker/stowage/owner.json"] ?? "")).toEqual({
    owner: "org/shop/prod",
    machine: "node-2",
    label: "org/shop/prod/node-2#1",
    engine: "engine-1",
    keys: [],
  });
  expect(host.scripts).toHaveLength(1);
  const owned = new FakeHost();
  await runSteps([claim], runOn(owned, { inputs: { ...run.inputs, owned: true } }));
  expect(owned.scripts).toHaveLength(0);
});

test("machines that cannot or may not be set up are refused", () => {
  const os = { id: "fedora", like: ["rhel"], name: "Fedora 42" };
  expect(() => refuseUnsupported({ ...facts, os })).toThrow("Fedora 42 is not supported");
  expect(() =>
    refuseUnsupported({ ...facts, os: { id: "mint", like: ["ubuntu", "debian"], name: "Mint" } }),
  ).not.toThrow();
  expect(() => refuseUnsupported({ ...facts, engine: { ...engine, version: "19.03.1" } })).toThrow(
    "20.10 is the oldest that works",
  );
  expect(() => refuseUnsupported({ ...facts, engine, unit: "" })).toThrow("no docker.service");

  const owned = (owner: string, machine: string) => ({
    ...facts,
    files: {
      "/etc/docker/stowage/owner.json": JSON.stringify({ owner, machine, label: "", engine: "x", keys: [] }),
    },
  });
  const run = runOn(new FakeHost());
  expect(() => refuseForeign(run, owned("org/shop/prod", "node-2"))).not.toThrow();
  expect(() => refuseForeign(run, owned("org/other/prod", "node-2"))).toThrow(
    "belongs to the Pulumi stack org/other/prod",
  );
  expect(() => refuseForeign(run, owned("org/shop/prod", "node-1"))).toThrow(
    'already the machine "node-1" of this stack',
  );
});

test("a daemon.json that somebody has edited since loses our keys alone", () => {
  const owner = {
    owner: "o",
    machine: "m",
    label: "l",
    engine: "e",
    keys: ["tls"],
    wrote: sha256('{"tls":true}'),
  };
  const untouched = restoreScript({ files: { "/etc/docker/daemon.json": '{"tls":true}' } }, owner);
  expect(untouched.stdin).toBe("");
  expect(untouched.script).toContain("cp -p /etc/docker/stowage/backup/daemon.json");
  const edited = restoreScript({ files: { "/etc/docker/daemon.json": '{"tls":true,"debug":true}' } }, owner);
  expect(JSON.parse(edited.stdin)).toEqual({ debug: true });
  expect(edited.script).not.toContain("cp -p /etc/docker/stowage/backup/daemon.json");
});
