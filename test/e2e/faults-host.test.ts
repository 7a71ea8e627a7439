import { join } from "node:path";
import { type Keys, makeKeys, Nodes } from "../provider/support/node";
import { docker } from "./support/command";
import { idle, type Scenario } from "./support/scenario";
import { Stack } from "./support/stack";
import { eventually } from "./support/web";

jest.setTimeout(240_000);

const daemonJson = '{\n    "log-level":   "warn",\n\t"max-concurrent-downloads": 5}\n\n';
let nodes: Nodes;
let keys: Keys;
let stack: Stack;
let theirs = "";
let host: { name: string; address: string };

beforeAll(async () => {
  nodes = await Nodes.create("faults-host", 47);
  keys = await makeKeys();
  host = await nodes.start("theirs", "docker.io", keys);
  stack = await Stack.create("faults-host");
  await eventually(() => on("systemctl is-active --quiet docker && docker info"), "the host's engine");
  await on(`printf '%s' '${daemonJson}' >/etc/docker/daemon.json`);
  await on("systemctl restart docker");
});
afterAll(async () => {
  await stack.remove();
  await nodes.remove();
});

const on = (command: string) => docker("exec", host.name, "sh", "-c", command);
/** What may not change on a host that is not ours. */
const found = () =>
  on(
    "sha256sum /etc/docker/daemon.json; ls -A /etc/docker /etc/systemd/system/docker.service.d; docker ps -aq; docker network ls -q",
  );
const server = (ssh: Partial<Keys> = {}, address = host.address) => ({
  address,
  cpus: 1,
  memory: "1g",
  ssh: {
    privateKey: ssh.privateKey ?? keys.privateKey,
    hostKey: ssh.hostPublicKey ?? keys.hostPublicKey,
  },
});
const scenario = (hosts: NonNullable<Scenario["hosts"]>, volumes: string[] = []): Scenario => ({
  machines: {},
  hosts,
  services: { web: idle("64m", { replicas: 2, volumes }) },
});

test("hosts that cannot be set up are refused with one clear error each, and nothing is changed there", async () => {
  const before = await found();
  const other = await makeKeys();
  const gone = host.address.replace(/\d+$/, "250");
  stack.declare(
    scenario({
      stranger: server({ hostPublicKey: other.hostPublicKey }),
      locked: server({ privateKey: other.privateKey }),
      gone: server({}, gone),
    }),
  );
  await stack.preview();
  const { code, text } = await stack.attempt("up");
  expect(code).not.toBe(0);
  const diagnostics = text.slice(text.indexOf("Diagnostics:"));
  for (const error of [
    `machine stranger (${host.address}:22): host key is ${keys.hostPublicKey} but ${other.hostPublicKey} was expected; if the host was reinstalled, set hostKey or raise generation`,
    `machine locked (${host.address}:22): login as root failed with the privateKey; check user and privateKey, and that the public half is in root's authorized_keys`,
    `machine gone (${gone}:22): no `,
  ])
    expect(diagnostics.split(error)).toHaveLength(2);
  expect(await found()).toBe(before);
});

test("a host is taken in, beside what others run there, and the state keeps no key in the clear", async () => {
  const image = join(stack.folder, "busybox.tar");
  await docker("save", "-o", image, "busybox:latest");
  await docker("cp", image, `${host.name}:/root/busybox.tar`);
  theirs = await on(
    "docker load -qi /root/busybox.tar >/dev/null; docker run -d --name theirs -v theirs:/data busybox:latest sleep 1000",
  );
  stack.declare(scenario({ server: server() }, ["data:/data"]));
  await stack.preview();
  await stack.up();
  await stack.unchanged();
  expect(await on("docker ps --format '{{.Names}}' | sort")).toBe("theirs\nweb-1\nweb-2");
  expect(await stack.export()).not.toContain("PRIVATE KEY");
  await on("docker exec web-1 sh -c 'echo canary >/data/canary'");
});

test("destroy gives it back as it was: volumes stay, our containers go, others' run on", async () => {
  await stack.destroy();
  expect(await on("docker ps --no-trunc --format '{{.Names}} {{.ID}}'")).toBe(`theirs ${theirs}`);
  expect(await on("sha256sum </etc/docker/daemon.json")).toBe(
    await on(`printf '%s' '${daemonJson}' | sha256sum`),
  );
  expect(await on("ls -A /etc/docker /etc/systemd/system/docker.service.d")).not.toContain("stowage");
  expect(await on("docker run --rm -v data:/data busybox:latest cat /data/canary")).toBe("canary");
  expect(await on("docker info -f '{{.Swarm.LocalNodeState}}'")).toBe("inactive");
});
