import { type BootstrapIncomplete } from "../../provider/bootstrap-incomplete";
import { certificateAuthority } from "../../provider/certificate-authority";
import { engine } from "../../provider/engine";
import { engineApi } from "../../provider/engine-api";
import { membership } from "../../provider/membership";
import { providerLiteral } from "../../provider/shell/resource";
import { DynamicProvider } from "../provider/support/dynamic-provider";
import { docker, type Keys, makeKeys, Nodes } from "../provider/support/node";

jest.setTimeout(180_000);

type Machine = Awaited<ReturnType<Nodes["start"]>>;
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type State = Record<string, any>;

let nodes: Nodes;
let keys: Keys;
let authority: { certificate: string; privateKey: string };

beforeAll(async () => {
  jest.spyOn(console, "log").mockImplementation();
  nodes = await Nodes.create("bootstrap", 41);
  keys = await makeKeys();
  authority = (await certificateAuthority.create({ commonName: "test" })).outs as never;
});
afterAll(() => nodes.remove());

const inputsFor = (machine: Machine, name: string, more: State = {}): State => ({
  __provider: "literal",
  machine: name,
  label: `org/shop/test/${name}#1`,
  instance: machine.id,
  generation: 1,
  owned: true,
  address: machine.address,
  privateKey: keys.privateKey,
  hostKey: keys.hostPublicKey,
  caCertificate: authority.certificate,
  caPrivateKey: authority.privateKey,
  capacity: { cpus: 1, memory: 2 ** 29 },
  liveRestore: false,
  ...more,
});

const exec = (machine: Machine, command: string) => docker("exec", machine.name, "sh", "-c", command);
const info = (machine: Machine) =>
  engineApi("test", machine.address, authority, new AbortController().signal).get<State>("/info");
const pid = (machine: Machine) => exec(machine, "cat /var/run/docker.pid");
const logins = async (machine: Machine) =>
  Number(await exec(machine, "journalctl -u ssh -o cat | grep -c 'Accepted publickey' || true"));

test("a machine with an engine is set up, and a repeated bootstrap restarts nothing", async () => {
  const machine = await nodes.start("ready", "docker.io", keys);
  const inputs = inputsFor(machine, "ready", { labels: { zone: "a" }, loadImages: ["busybox:latest"] });
  const { id, outs } = await engine.create(inputs);
  expect(outs).toMatchObject({ ready: true, wiped: true, hostKey: keys.hostPublicKey });
  expect(outs["version"]).toMatch(/^\d+\.\d+/);
  expect(await info(machine)).toMatchObject({ Labels: ["zone=a"], LiveRestoreEnabled: false });
  expect(await exec(machine, "docker image inspect -f '{{.Id}}' busybox:latest")).toBe(
    await docker("image", "inspect", "-f", "{{.Id}}", "busybox:latest"),
  );
  expect(await exec(machine, "stat -c '%a %U' /etc/docker/stowage /etc/docker/stowage/server-key.pem")).toBe(
    "700 root\n600 root",
  );
  expect(await logins(machine)).toBe(1);
  expect(await engine.diff(id, outs, inputs)).toMatchObject({ changes: false, replaces: [] });

  const before = await pid(machine);
  await engine.update(id, { ...outs, ready: false }, inputs);
  expect(await pid(machine)).toBe(before);
  expect(await logins(machine)).toBe(2);

  const relabelled = { ...inputs, labels: { zone: "b" } };
  expect(await engine.diff(id, outs, relabelled)).toMatchObject({ changes: true, replaces: [] });
  await engine.update(id, outs, relabelled);
  expect(await info(machine)).toMatchObject({ Labels: ["zone=b"] });
  expect(await pid(machine)).not.toBe(before);
});

test("a machine without systemd is set up through its init script, and a repeated bootstrap restarts nothing", async () => {
  const machine = await nodes.start("plain", "docker.io", keys, "1g", "sysvinit");
  const inputs = inputsFor(machine, "plain");
  const { id, outs } = await engine.create(inputs);
  expect(await exec(machine, "cat /proc/1/comm")).toBe("sshd");
  expect(await info(machine)).toMatchObject({ OperatingSystem: expect.stringContaining("Debian") });
  const before = await pid(machine);
  await engine.update(id, { ...outs, ready: false }, inputs);
  expect(await pid(machine)).toBe(before);
});

test("a bare machine gets its engine from the distribution", async () => {
  const machine = await nodes.start("bare", "bare", keys);
  const { outs } = await engine.create(inputsFor(machine, "bare"));
  expect(outs["version"]).toMatch(/^\d+\.\d+/);
  expect((await info(machine))["Name"]).toBe("bare");
});

test("three machines at once", async () => {
  const machines = await Promise.all(["a", "b", "c"].map((name) => nodes.start(name, "docker.io", keys)));
  await Promise.all(machines.map((machine, index) => engine.create(inputsFor(machine, `m${index}`))));
  for (const machine of machines) expect(await logins(machine)).toBe(1);
});

test("a bootstrap whose connection is cut resumes where it was", async () => {
  const machine = await nodes.start("cut", "docker.io", keys);
  const inputs = inputsFor(machine, "cut");
  const cut = exec(
    machine,
    "i=0; until [ -f /etc/docker/stowage/server.pem ] || [ $i -gt 600 ]; do i=$((i+1)); sleep 0.02; done; pkill -KILL -f 'sshd: root'",
  ).catch(() => undefined);
  const failure = (await engine.create(inputs).catch((error: unknown) => error)) as BootstrapIncomplete;
  await cut;
  expect(failure.name).toBe("BootstrapIncomplete");
  expect(failure.properties).toMatchObject({ __provider: "literal", ready: false });
  expect(failure.reasons.join()).toContain('machine cut: step "');
  const { outs } = await engine.update(failure.id, failure.properties, inputs);
  expect(outs).toMatchObject({ ready: true });
  await info(machine);
});

test("a provider that is killed in the middle leaves nothing that the next create cannot finish", async () => {
  const machine = await nodes.start("killed", "docker.io", keys);
  const inputs = inputsFor(machine, "killed", { __provider: providerLiteral("engine") });
  const provider = await DynamicProvider.start();
  const creating = provider.create(inputs).catch(() => undefined);
  await exec(machine, "timeout 60 sh -c 'until [ -s /etc/docker/stowage/server.pem ]; do sleep 0.01; done'");
  await provider.stop();
  await creating;
  const { outs } = await engine.create(inputs);
  expect(outs).toMatchObject({ ready: true });
  await info(machine);
});

test("a configuration with which the engine does not start is taken back", async () => {
  const machine = await nodes.start("typo", "docker.io", keys);
  const inputs = inputsFor(machine, "typo");
  const { id, outs } = await engine.create(inputs);
  const failure = (await engine
    .update(id, outs, { ...inputs, config: { "storage-driver": "nonsense" } })
    .catch((error: unknown) => error)) as BootstrapIncomplete;
  expect(failure.reasons[0]).toContain(
    'machine typo: step "service" failed: the engine did not start with its new configuration; the old configuration is back, and the engine runs with it',
  );
  expect(failure.reasons[0]).toContain("nonsense");
  await info(machine);
  const repaired = await engine.update(id, failure.properties, {
    ...inputs,
    config: { "log-level": "warn" },
  });
  expect(repaired.outs).toMatchObject({ ready: true });
});

test("a login that is not root's sets a machine up by sudo", async () => {
  const machine = await nodes.start("sudo", "docker.io", keys);
  await exec(
    machine,
    "mkdir -p /home/admin/.ssh; cp /root/.ssh/authorized_keys /home/admin/.ssh; chown -R admin: /home/admin/.ssh",
  );
  const { outs } = await engine.create(inputsFor(machine, "sudo", { user: "admin" }));
  expect(outs).toMatchObject({ ready: true });
  expect(await logins(machine)).toBe(1);
});

test("too little memory fails loudly, naming both", async () => {
  const machine = await nodes.start("small", "docker.io", keys, "600m");
  const failure = await engine
    .create(inputsFor(machine, "small", { capacity: { cpus: 1, memory: 2 ** 30 } }))
    .catch((error: unknown) => error);
  expect((failure as BootstrapIncomplete).reasons[0]).toBe(
    'machine small: step "verify" failed: the plan counts on 1024 MiB of memory, but the engine has 600 MiB\n' +
      "declare less memory, reserve more of it, or take a larger machine",
  );
});

test("a host that is not ours is given back byte for byte, with its containers and all volumes", async () => {
  const machine = await nodes.start("foreign", "docker.io", keys);
  const original = '{\n    "log-level":   "warn",\n\t"max-concurrent-downloads": 5}\n\n';
  await exec(machine, "until systemctl is-active --quiet docker; do sleep 0.1; done");
  await exec(machine, `cat >/etc/docker/daemon.json <<'X'\n${original}X`);
  await exec(machine, "chmod 640 /etc/docker/daemon.json; systemctl restart docker");
  const inputs = inputsFor(machine, "foreign", { owned: false, loadImages: ["busybox:latest"] });
  const { id, outs } = await engine.create(inputs);
  expect(JSON.parse(await exec(machine, "cat /etc/docker/daemon.json"))).toMatchObject({
    "log-level": "warn",
    "max-concurrent-downloads": 5,
    tlsverify: true,
  });
  await exec(machine, "docker run -d --name theirs busybox:latest sleep 1000");
  await exec(
    machine,
    "docker run -d --name ours --label 'stowage.engine=org/shop/test/foreign#1' -v data:/data busybox:latest sleep 1000",
  );
  await exec(machine, "docker network create --label 'stowage.engine=org/shop/test/foreign#1' ours");

  const other = engine.create({ ...inputs, label: "org/other/test/foreign#1" });
  await expect(other).rejects.toThrow("this host belongs to the Pulumi stack org/shop/test");

  await engine.delete(id, outs);
  expect(
    await docker("exec", machine.name, "cat", "/etc/docker/daemon.json").then((text) => text.trim()),
  ).toBe(original.trim());
  expect(await exec(machine, "sha256sum </etc/docker/daemon.json")).toBe(
    await exec(machine, `printf '%s' '${original}' | sha256sum`),
  );
  expect(await exec(machine, "stat -c %a /etc/docker/daemon.json")).toBe("640");
  expect(await exec(machine, "ls /etc/docker /etc/systemd/system/docker.service.d")).not.toMatch(/stowage/);
  expect(await exec(machine, "docker ps -a --format '{{.Names}}'")).toBe("theirs");
  expect(await exec(machine, "docker volume ls -q")).toBe("data");
  expect(await exec(machine, "docker network ls -q --filter name=ours")).toBe("");
});

test("coming back removes leftovers once, and an older engine's delete keeps its hands off", async () => {
  const machine = await nodes.start("back", "docker.io", keys);
  const inputs = inputsFor(machine, "back", { owned: false, loadImages: ["busybox:latest"] });
  const first = await engine.create(inputs);
  await exec(
    machine,
    "docker run -d --name left --label 'stowage.engine=org/shop/test/back#1' busybox:latest sleep 1000",
  );
  const second = await engine.create(inputs);
  expect(await exec(machine, "docker ps -aq")).toBe("");
  await exec(
    machine,
    "docker run -d --name new --label 'stowage.engine=org/shop/test/back#1' busybox:latest sleep 1000",
  );
  await engine.update(second.id, second.outs, { ...inputs, config: { "log-level": "warn" } });
  await engine.delete(first.id, first.outs);
  expect(await exec(machine, "docker ps -a --format '{{.Names}}'")).toBe("new");
});

test("another host key is refused", async () => {
  const machine = await nodes.start("impostor", "docker.io", await makeKeys());
  await expect(engine.create(inputsFor(machine, "impostor"))).rejects.toThrow(
    /^machine impostor \(172\.29\.41\.\d+:22\): host key is ssh-ed25519 \S+ but ssh-ed25519 \S+ was expected; if the host was reinstalled, set hostKey or raise generation$/,
  );
});

test("three managers and their roles: join, adopt, demote, promote, leave, and a dead one is taken off the list", async () => {
  const names = ["s0", "s1", "s2"];
  const machines = await Promise.all(names.map((name) => nodes.start(name, "docker.io", keys)));
  await Promise.all(machines.map((machine, index) => engine.create(inputsFor(machine, names[index]!))));
  const [starter, second, third] = machines as [Machine, Machine, Machine];
  const addresses = machines.map(({ address }) => address);
  const memberOf = (machine: Machine, name: string, more: State = {}): State => ({
    machine: name,
    address: machine.address,
    role: "manager",
    fabric: 1,
    subnets: "10.77.0.0/16",
    caCertificate: authority.certificate,
    caPrivateKey: authority.privateKey,
    instance: machine.id,
    generation: 1,
    managerAddresses: addresses,
    ...more,
  });
  const list = async () =>
    (await exec(starter, "docker node ls --format '{{.Hostname}} {{.Status}} {{.ManagerStatus}}'"))
      .split("\n")
      .map((line) => line.trim())
      .sort();
  const started = (await membership.create(memberOf(starter, "s0"))).outs as State;
  expect(started["workerToken"]).toMatch(/^SWMTKN-/);
  const joining = (machine: Machine, name: string, role: string) =>
    memberOf(machine, name, { role, joinAddress: starter.address, joinToken: started[`${role}Token`] });

  // A machine that comes back still believes to be in its old swarm.
  await exec(third, "docker swarm init >/dev/null");
  const [two, three] = await Promise.all([
    membership.create(joining(second, "s1", "manager")),
    membership.create(joining(third, "s2", "worker")),
  ]);
  expect(two.outs["clusterId"]).toBe(started["clusterId"]);
  expect(three.outs["managerToken"]).toBeUndefined();
  expect(await list()).toEqual(["s0 Ready Leader", "s1 Ready Reachable", "s2 Ready"]);

  const again = await membership.create(joining(second, "s1", "manager"));
  expect(again.id).toBe(two.id);

  const promoted = await membership.update(three.id, three.outs, joining(third, "s2", "manager"));
  expect(promoted.outs["nodeId"]).toBe(three.id);
  expect(promoted.outs["managerToken"]).toBe(started["managerToken"]);
  expect(await list()).toEqual(["s0 Ready Leader", "s1 Ready Reachable", "s2 Ready Reachable"]);
  expect(
    await exec(
      third,
      "docker network create -d overlay --attachable app >/dev/null && docker network inspect -f '{{(index .IPAM.Config 0).Subnet}}' app",
    ),
  ).toMatch(/^10\.77\.\d+\.0\/24$/);
  const demoted = await membership.update(three.id, promoted.outs, joining(third, "s2", "worker"));
  expect(demoted.outs["nodeId"]).toBe(three.id);
  expect(demoted.outs["managerToken"]).toBeUndefined();
  const back = await membership.update(three.id, demoted.outs, joining(third, "s2", "manager"));

  await membership.delete(two.id, two.outs);
  expect(await list()).toEqual(["s0 Ready Leader", "s2 Ready Reachable"]);
  expect(await exec(second, "docker info -f '{{.Swarm.LocalNodeState}}'")).toBe("inactive");
  const rejoined = await membership.create(joining(second, "s1", "manager"));

  await docker("kill", third.name);
  const clock = Date.now();
  await membership.delete(three.id, back.outs);
  expect(Date.now() - clock).toBeLessThan(60_000);
  expect(await list()).toEqual(["s0 Ready Leader", "s1 Ready Reachable"]);

  await membership.delete(rejoined.id, rejoined.outs);
  await membership.delete(started["nodeId"], started);
  expect(await exec(starter, "docker info -f '{{.Swarm.LocalNodeState}}'")).toBe("inactive");
});
