import { mergeDaemonJson } from "../../provider/engine/daemon-json";
import { driftOf, type UnitState } from "../../provider/engine/drift";
import type { Facts } from "../../provider/engine/facts";
import { paths } from "../../provider/engine/paths";
import { recordPath, recordText } from "../../provider/engine/registries";
import { configurationHash, wantedDropIn } from "../../provider/engine/service";
import type { EngineState } from "../../provider/engine/state";

const state = {
  machine: "node-2",
  label: "org/shop/prod/node-2#1",
  instance: "i",
  generation: 1,
  owned: true,
  address: "10.0.0.2",
  caCertificate: "CA",
  caPrivateKey: "K",
  transport: "ssh",
  capacity: { cpus: 1, memory: 1 },
  config: { "log-level": "warn" },
  liveRestore: false,
  version: "20.10.24",
  packageVersion: "20.10.24-1",
  ready: true,
} satisfies EngineState;
const inputs = { ...state, version: state.packageVersion };
const running: UnitState = { active: "active", enabled: "enabled" };
const owner = { owner: "org/shop/prod", machine: "node-2", label: state.label, engine: "engine-1" };

/** A host that is just as it was set up. */
function host(): Facts {
  const unit = "# /lib/systemd/system/docker.service\nExecStart=/usr/sbin/dockerd -H fd://\n";
  const { text, keys } = mergeDaemonJson({
    existing: undefined,
    recorded: [],
    inputs,
    swarm: false,
    socket: "fd://",
  });
  const facts: Facts = {
    os: { id: "debian", like: [], name: "Debian" },
    architecture: "amd64",
    init: "systemd",
    container: false,
    engine: {
      version: "20.10.24",
      package: { name: "docker.io", version: "20.10.24-1" },
      answers: true,
      swarm: false,
    },
    unit,
    socket: "/run/docker.sock (Stream)",
    serverKey: false,
    files: { [paths.daemonJson]: text, [paths.owner]: JSON.stringify({ ...owner, keys }) },
  };
  const files = { ...facts.files, [paths.dropIn]: wantedDropIn(facts, {}) ?? "" };
  const whole = { ...facts, files };
  return { ...whole, files: { ...files, [paths.applied]: configurationHash(whole) } };
}

const drift = (change: (facts: Facts) => Facts = (facts) => facts, unit = running, more: object = {}) =>
  driftOf("engine-1", { ...state, ...more }, change(host()), unit);
const withFile = (path: string, content: string) => (facts: Facts) => ({
  ...facts,
  files: { ...facts.files, [path]: content },
});

test("a host that is as it was set up has no drift", () => {
  expect(drift()).toEqual([]);
});

test("each key of daemon.json that differs is named, and one of somebody else's is none", () => {
  const edited = { hosts: ["fd://"], "log-level": "debug", debug: true };
  expect(drift(withFile(paths.daemonJson, JSON.stringify(edited)))).toEqual([
    '/etc/docker/daemon.json: "log-level" is "debug" but "warn" was written there',
  ]);
  expect(drift(withFile(paths.daemonJson, "{"))).toEqual(["/etc/docker/daemon.json: is not a JSON object"]);
});

test("a socket of the engine's own in the place of systemd's is drift", () => {
  const earlier = { hosts: ["unix:///var/run/docker.sock"], "log-level": "warn" };
  expect(drift(withFile(paths.daemonJson, JSON.stringify(earlier)))).toEqual([
    '/etc/docker/daemon.json: "hosts" is ["unix:///var/run/docker.sock"] but ["fd://"] was written there',
  ]);
});

test("a registry's mirror belongs to daemon.json, and is told where it lacks", () => {
  const record = recordText({
    address: "10.0.0.5",
    host: "a.example",
    places: [],
    mirrors: ["https://a.example"],
  });
  const mirrored = (settings: object) => (facts: Facts) => {
    const text = JSON.stringify({ ...JSON.parse(facts.files[paths.daemonJson]!), ...settings });
    const files = { ...facts.files, [recordPath("a")]: record, [paths.daemonJson]: text };
    const next = { ...facts, files };
    return { ...next, files: { ...files, [paths.applied]: configurationHash(next) } };
  };
  const keys = JSON.parse(host().files[paths.owner]!).keys as string[];
  const known = JSON.stringify({ ...owner, keys: [...keys, "registry-mirrors"] });
  const told = (settings: object) =>
    drift((facts) => withFile(paths.owner, known)(mirrored(settings)(facts)));
  expect(told({ "registry-mirrors": ["https://a.example"] })).toEqual([]);
  expect(told({})).toEqual([
    '/etc/docker/daemon.json: "registry-mirrors" is missing but ["https://a.example"] was written there',
  ]);
});

test("another version is drift where one was asked for", () => {
  const upgraded = (facts: Facts): Facts => ({
    ...facts,
    engine: { ...facts.engine!, package: { name: "docker.io", version: "28.0" } },
  });
  expect(drift(upgraded)).toEqual(["the engine's package is docker.io 28.0, but 20.10.24-1 was asked for"]);
  expect(drift(upgraded, running, { packageVersion: undefined })).toEqual([]);
});

test("a unit that names what daemon.json has to say is drift, not a failed refresh", () => {
  const unit =
    "# /lib/systemd/system/docker.service\nExecStart=/usr/sbin/dockerd -H fd:// -H tcp://0.0.0.0:2375\n";
  expect(drift((facts) => ({ ...facts, unit }))).toEqual([
    expect.stringContaining("docker.service starts dockerd with `-H tcp://0.0.0.0:2375`"),
  ]);
});

test("an engine that is stopped, disabled or gone is told", () => {
  const silent = (facts: Facts): Facts => ({ ...facts, engine: { ...facts.engine!, answers: false } });
  expect(drift(silent, { active: "failed", enabled: "masked" })).toEqual([
    "the engine does not answer (docker.service is failed)",
    "docker.service is masked: the engine would not start at boot",
  ]);
  const gone = (facts: Facts): Facts =>
    Object.fromEntries(Object.entries(facts).filter(([key]) => key !== "engine")) as unknown as Facts;
  expect(drift(gone)).toEqual(["the engine is no longer installed"]);
});

test("a host that is somebody else's by now, or nobody's, is told", () => {
  const other = JSON.stringify({ ...owner, owner: "org/other/prod", keys: [] });
  expect(drift(withFile(paths.owner, other))).toEqual([
    'this host belongs to org/other/prod as its machine "node-2" by now',
  ]);
  expect(drift((facts) => ({ ...facts, files: {} }))).toEqual([
    "this host was given back or made anew: nothing of ours is left on it",
  ]);
});

test("on an engine that is only used nothing was set up, so nothing of it can differ", () => {
  expect(drift((facts) => ({ ...facts, files: {} }), running, { adopt: "inspect" })).toEqual([]);
});
