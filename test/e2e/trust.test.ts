import type { BootstrapIncomplete } from "../../provider/bootstrap-incomplete";
import { certificateAuthority } from "../../provider/certificate-authority";
import { clientCertificate } from "../../provider/client-certificate";
import { engine } from "../../provider/engine";
import { engineApi } from "../../provider/engine-api";
import { forgetFailures } from "../../provider/engine/rolling";
import type { Pair } from "../../provider/tls/keys";
import { docker, type Keys, makeKeys, Nodes } from "../provider/support/node";
import { handshakes } from "./support/handshakes";

jest.setTimeout(180_000);

type Machine = Awaited<ReturnType<Nodes["start"]>>;
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type State = Record<string, any>;

let nodes: Nodes;
let keys: Keys;
/** As it stands after each `up`. */
let authority: State;
let machine: Machine;
let id: string;
let state: State;

const exec = (command: string) => docker("exec", machine.name, "sh", "-c", command);
const pairOf = ({ certificate, privateKey }: State): Pair => ({ certificate, privateKey });
const info = (by = authority) =>
  engineApi("trust", machine.address, pairOf(by), new AbortController().signal).get<State>("/info");
const enginePid = () => exec("cat /var/run/docker.pid");
const containerPid = () => exec("docker inspect -f '{{.State.Pid}}' canary");
/** Alone, with live-restore, as a machine that is in no swarm. */
const inputs = (more: State = {}): State => ({
  __provider: "literal",
  machine: "trust",
  label: "org/shop/test/trust#1",
  instance: machine.id,
  generation: 1,
  owned: true,
  address: machine.address,
  privateKey: keys.privateKey,
  hostKey: keys.hostPublicKey,
  caCertificate: authority["certificate"],
  caPrivateKey: authority["privateKey"],
  capacity: { cpus: 1, memory: 2 ** 29 },
  liveRestore: true,
  loadImages: ["busybox:latest"],
  ...more,
});
const update = async (more: State = {}) => {
  state = (await engine.update(id, state, inputs(more))).outs as State;
};

beforeAll(async () => {
  jest.spyOn(console, "log").mockImplementation();
  nodes = await Nodes.create("trust", 60);
  keys = await makeKeys();
  authority = (await certificateAuthority.create({ commonName: "test" })).outs as State;
  machine = await nodes.start("trust", "docker.io", keys);
  const made = await engine.create(inputs());
  ({ id } = made);
  state = made.outs;
  await exec("docker run -d --name canary busybox:latest sleep 100000");
});
afterAll(() => nodes.remove());
beforeEach(forgetFailures);

test("twelve of twelve wrong handshakes are refused, and the right one is not", async () => {
  const results = await handshakes(machine.address, pairOf(authority));
  expect(results.filter(({ refused }) => !refused).map(({ name }) => name)).toEqual(["the right pair"]);
  expect(results).toHaveLength(13);
});

test("a person's certificate works while it is named, and not after; containers and others do not notice", async () => {
  const [alice, bob] = await Promise.all(
    ["alice", "bob"].map(
      async (commonName) => (await clientCertificate.create({ commonName })).outs as State,
    ),
  );
  const asks = (person: State) => handshakes(machine.address, pairOf(authority), pairOf(person));
  const works = async (person: State) =>
    (await asks(person)).some(({ name, refused }) => name === "a person" && !refused);
  const container = await containerPid();
  expect(await works(bob!)).toBe(false);

  await update({ trusted: [alice!["issuer"], bob!["issuer"]] });
  expect([await works(alice!), await works(bob!)]).toEqual([true, true]);
  const before = await enginePid();
  await update({ trusted: [alice!["issuer"]] });
  expect(await enginePid()).not.toBe(before);
  expect([await works(alice!), await works(bob!)]).toEqual([true, false]);
  expect(await info()).toMatchObject({ LiveRestoreEnabled: true });
  expect(await containerPid()).toBe(container);
  expect(container).not.toBe("0");
});

test("a rotation of the authority takes three ups, and clients of each phase reach engines of the next", async () => {
  const container = await containerPid();
  const news = { commonName: "test", rotation: 1 };
  for (let phase = 1; phase <= 3; phase++) {
    const before = authority;
    authority = (await certificateAuthority.update("", before, news)).outs as State;
    // The program's client certificates come after the engine: until then they are those of the phase before.
    await info(before);
    await update();
    await info(before);
    await info();
  }
  expect(await certificateAuthority.diff("", authority, news)).toMatchObject({ changes: false });
  expect(await containerPid()).toBe(container);
});

test("a certificate that is near its end is renewed by an update, and nothing else is touched", async () => {
  await update({ certificateDays: 9 });
  const ends = Date.parse(state["certificateExpires"]);
  expect(Math.round((ends - Date.now()) / 86_400_000)).toBe(9);
  expect(await engine.diff(id, state, inputs({ certificateDays: 9 }))).toMatchObject({ changes: false });
  await update({ certificateDays: 365 });
  expect(Math.round((Date.parse(state["certificateExpires"]) - Date.now()) / 86_400_000)).toBe(365);
});

test("the port is open to the networks that are named alone, and a change of them restarts nothing", async () => {
  const before = await enginePid();
  const neighbour = (): Promise<boolean> =>
    docker(
      ...["run", "--rm", "--network", "stowage-test-trust", "busybox:latest"],
      ...["sh", "-c", `nc -w 2 ${machine.address} 2376 </dev/null`],
    ).then(
      () => true,
      () => false,
    );
  expect(await neighbour()).toBe(true);
  await update({ allowFrom: ["172.29.60.1/32", "2001:db8::/32"] });
  await info();
  expect(await neighbour()).toBe(false);
  expect(await exec("systemctl is-enabled stowage-firewall")).toBe("enabled");
  const rules = await exec("iptables -S | grep STOWAGE-API");
  await exec("systemctl restart stowage-firewall");
  expect(await exec("iptables -S | grep STOWAGE-API")).toBe(rules);
  await update();
  expect(await neighbour()).toBe(true);
  expect(await enginePid()).toBe(before);
  expect(await exec("iptables -S STOWAGE-API")).not.toContain("0.0.0.0/0");
});

const read = async () => {
  const { props } = await engine.read(id, state);
  return props as State;
};

test("a refresh of a machine that is as it was finds nothing, and writes nothing", async () => {
  await exec("touch /stamp");
  const before = await enginePid();
  expect(await read()).toEqual(JSON.parse(JSON.stringify(state)));
  expect(await exec("find /etc /usr /var/lib/dpkg -xdev -type f -newer /stamp")).toBe("");
  expect(await enginePid()).toBe(before);
});

test.each([
  [
    "an edited daemon.json",
    `sed -i 's/"tlsverify": true/"tlsverify": false/' /etc/docker/daemon.json`,
    ['/etc/docker/daemon.json: "tlsverify" is false but true was written there'],
  ],
  [
    "a swapped certificate",
    "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=eve -days 30 -keyout /etc/docker/stowage/server-key.pem -out /etc/docker/stowage/server.pem 2>/dev/null",
    [
      expect.stringMatching(
        /^\/etc\/docker\/stowage\/server.pem is a certificate from CN=eve, good until 20/,
      ),
    ],
  ],
  [
    "another authority among the trusted ones",
    "cat /etc/docker/stowage/server.pem >>/etc/docker/stowage/ca.pem",
    ["/etc/docker/stowage/ca.pem was changed: the engine accepts other clients than those of this stack"],
  ],
  [
    "a stopped engine, which a look does not start",
    "systemctl stop docker.service 2>/dev/null",
    ["the engine does not answer (docker.service is inactive)"],
  ],
  [
    "a socket of the engine's own in the place of systemd's",
    "sed -i s#fd://#unix:///var/run/docker.sock# /etc/docker/daemon.json; systemctl restart docker.service",
    [
      '/etc/docker/daemon.json: "hosts" is ["unix:///var/run/docker.sock","tcp://0.0.0.0:2376"] but ["fd://","tcp://0.0.0.0:2376"] was written there',
    ],
  ],
  [
    "a unit that does not start at boot",
    "systemctl disable docker.service 2>/dev/null",
    ["docker.service is disabled: the engine would not start at boot"],
  ],
  [
    "a firewall that is gone",
    "systemctl disable --quiet --now stowage-firewall; rm /etc/systemd/system/stowage-firewall.service",
    [
      "/etc/systemd/system/stowage-firewall.service is missing",
      expect.stringMatching(/^iptables: port 2376 is open to everybody who reaches the machine, not to 10/),
      expect.stringMatching(/^ip6tables: port 2376 is open to everybody/),
    ],
  ],
  [
    "a firewall that was flushed while its unit is active",
    "iptables -F",
    [expect.stringMatching(/^iptables: port 2376 is open to everybody who reaches the machine, not to 10/)],
  ],
  [
    "a drop-in that is gone",
    "rm /etc/systemd/system/docker.service.d/90-stowage.conf",
    ["/etc/systemd/system/docker.service.d/90-stowage.conf is missing"],
  ],
])("a refresh finds %s, the next preview plans it, and up puts it right", async (_what, command, drift) => {
  await exec(command);
  const found = await read();
  expect(found["drift"]).toEqual(drift);
  expect(await engine.diff(id, found, inputs())).toMatchObject({ changes: true, replaces: [] });
  state = found;
  await update();
  expect(state).not.toHaveProperty("drift");
  await info();
  expect(await read()).toEqual(JSON.parse(JSON.stringify(state)));
  expect(await exec("systemctl is-enabled docker.service")).toBe("enabled");
});

test("a changed host key is an alarm: nothing is learnt from it, and up refuses to go there", async () => {
  const other = await makeKeys();
  const original = await exec("cat /etc/ssh/ssh_host_ed25519_key");
  const swap = (key: string) =>
    exec(
      `printf '%s\\n' '${key.trim()}' >/etc/ssh/ssh_host_ed25519_key; rm -f /etc/ssh/ssh_host_ed25519_key.pub; systemctl restart ssh`,
    );
  await swap(other.hostPrivateKey);
  const found = await read();
  expect(found["drift"]).toEqual([
    expect.stringMatching(/^ALARM: somebody else may answer there\. machine trust .*was expected/),
  ]);
  expect(found["hostKey"]).toBe(keys.hostPublicKey);
  const failure = (await engine
    .update(id, found, inputs())
    .catch((error: unknown) => error)) as BootstrapIncomplete;
  expect(failure.reasons[0]).toContain(
    "was expected; if the host was reinstalled, set hostKey or raise generation",
  );
  expect(failure.properties["drift"] ?? found["drift"]).toEqual(found["drift"]);
  await swap(original);
  expect(await read()).not.toHaveProperty("drift");
});

test("a machine that does not answer keeps its state, and says so", async () => {
  await docker("pause", machine.name);
  try {
    expect(await read()).toEqual(JSON.parse(JSON.stringify(state)));
    expect(jest.mocked(console.log)).toHaveBeenCalledWith(
      expect.stringMatching(/machine trust .*no answer in time.*Its state is kept as it was/),
    );
  } finally {
    await docker("unpause", machine.name);
  }
});
