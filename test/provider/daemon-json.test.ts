import { argumentFailures } from "../../provider/engine/arguments";
import { DaemonJsonConflict, mergeDaemonJson, type MergeArgs } from "../../provider/engine/daemon-json";

const merge = (
  existing: string | undefined,
  more: Partial<MergeArgs> & { config?: Record<string, unknown> } = {},
) =>
  mergeDaemonJson({
    existing,
    recorded: more.recorded ?? [],
    swarm: more.swarm ?? false,
    socket: more.socket ?? "unix:///var/run/docker.sock",
    mirrors: more.mirrors ?? [],
    inputs: more.inputs ?? { liveRestore: false, config: more.config ?? {} },
  });

const conflictsOf = (run: () => unknown): readonly string[] => {
  try {
    run();
  } catch (error) {
    if (error instanceof DaemonJsonConflict) return error.conflicts;
    throw error;
  }
  return [];
};

test("a machine without daemon.json gets ours", () => {
  const { text, keys } = merge(undefined, {
    inputs: { liveRestore: false, labels: { zone: "a" }, config: { dns: ["10.0.0.2"] } },
  });
  expect(JSON.parse(text)).toEqual({
    dns: ["10.0.0.2"],
    hosts: ["unix:///var/run/docker.sock", "tcp://0.0.0.0:2376"],
    tls: true,
    tlsverify: true,
    tlscacert: "/etc/docker/stowage/ca.pem",
    tlscert: "/etc/docker/stowage/server.pem",
    tlskey: "/etc/docker/stowage/server-key.pem",
    labels: ["zone=a"],
  });
  expect(keys).toEqual(["dns", "hosts", "labels", "tls", "tlscacert", "tlscert", "tlskey", "tlsverify"]);
});

test("where systemd listens for the engine, it takes that socket", () => {
  const { text } = merge(undefined, { socket: "fd://" });
  expect(JSON.parse(text)).toHaveProperty("hosts", ["fd://", "tcp://0.0.0.0:2376"]);
});

test("foreign keys stay, and a second merge leaves the text as it is", () => {
  const first = merge('{ "log-level": "warn" }');
  expect(JSON.parse(first.text)).toMatchObject({ "log-level": "warn", tlsverify: true });
  const reformatted = JSON.stringify(JSON.parse(first.text));
  expect(merge(reformatted, { recorded: first.keys }).text).toBe(reformatted);
});

test("a key that is no longer wanted goes, unless it is somebody else's", () => {
  const { text, keys } = merge('{"log-level": "warn"}', { config: { dns: ["1.1.1.1"] } });
  const next = JSON.parse(merge(text, { recorded: keys }).text);
  expect(next).not.toHaveProperty("dns");
  expect(next).toHaveProperty("log-level", "warn");
});

test("mirrors of registries come after the machine's own, whoever has named those", () => {
  const mirrors = ["https://images.example:5001"];
  const registryMirrors = ["https://own.example"];
  const both = ["https://own.example", "https://images.example:5001"];
  const named = merge(undefined, { mirrors, inputs: { liveRestore: false, registryMirrors } });
  expect(JSON.parse(named.text)).toHaveProperty("registry-mirrors", both);
  const set = merge(undefined, { mirrors, config: { "registry-mirrors": registryMirrors } });
  expect(JSON.parse(set.text)).toHaveProperty("registry-mirrors", both);
  expect(merge(undefined, { mirrors }).keys).toContain("registry-mirrors");
});

test("every conflict is named, with both values", () => {
  const existing = JSON.stringify({ hosts: ["fd://"], "log-level": "warn", dns: ["8.8.8.8"] });
  expect(conflictsOf(() => merge(existing, { config: { dns: ["1.1.1.1"], tlsverify: false } }))).toEqual([
    'engine.config: "tlsverify" is false but Stowage needs true',
    '/etc/docker/daemon.json: "hosts" is ["fd://"] but this stack wants ["unix:///var/run/docker.sock","tcp://0.0.0.0:2376"]',
    '/etc/docker/daemon.json: "dns" is ["8.8.8.8"] but this stack wants ["1.1.1.1"]',
  ]);
});

test("hosts of the user's own are refused before any host is asked, whichever they are", () => {
  const hosts = ["unix:///var/run/docker.sock", "tcp://0.0.0.0:2376"];
  expect(argumentFailures({ config: { hosts } })).toContainEqual({
    property: "config",
    reason: `engine.config: "hosts" is ${JSON.stringify(hosts)} but Stowage needs ["the socket of its host","tcp://0.0.0.0:2376"]; leave it out`,
  });
});

test("live-restore is refused where a swarm is meant to be, since the next start would fail", () => {
  expect(conflictsOf(() => merge('{"live-restore": true}'))).toEqual([
    '/etc/docker/daemon.json: "live-restore" is true but must be false: inside a swarm the engine\'s next start would fail',
  ]);
  expect(conflictsOf(() => merge(undefined, { config: { "live-restore": true } }))).toHaveLength(1);
  const inputs = { liveRestore: true };
  expect(JSON.parse(merge(undefined, { inputs }).text)).toHaveProperty("live-restore", true);
  expect(JSON.parse(merge(undefined, { inputs, swarm: true }).text)).not.toHaveProperty("live-restore");
});

test("what is no JSON object is refused, and left alone", () => {
  expect(conflictsOf(() => merge("{ broken"))).toEqual(["/etc/docker/daemon.json: is not a JSON object"]);
  expect(conflictsOf(() => merge("[]"))).toEqual(["/etc/docker/daemon.json: is not a JSON object"]);
  expect(conflictsOf(() => merge(""))).toEqual([]);
});
