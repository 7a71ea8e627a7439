import { engine } from "../../provider/engine";
import { exec, Hosts, type Node, reasonOf } from "./support/hosts";
import { holdLock, locks } from "./support/locks";

jest.setTimeout(180_000);

let hosts: Hosts;
let node: Node;
let lines: string[];

beforeAll(async () => {
  jest.spyOn(console, "log").mockImplementation((line: string) => void lines.push(line));
  lines = [];
  hosts = await Hosts.create("gate", 53);
  node = await hosts.start("gate", "bare");
});
beforeEach(() => {
  lines = [];
});
afterAll(() => hosts.remove());

/** cloud-init as far as a bootstrap asks it. */
const cloudInit = (wait: string, status: string) =>
  exec(
    node,
    `cat >/usr/local/bin/cloud-init <<'X'\n#!/bin/sh\ncase "$*" in *--wait*) ${wait};; *) echo 'status: ${status}';; esac\nX\nchmod 755 /usr/local/bin/cloud-init`,
  );
/** Until somebody is said to be waited for. */
async function waiting(): Promise<void> {
  for (let i = 0; i < 600 && !lines.some((line) => line.includes("waiting for process")); i++)
    await new Promise((resolve) => setTimeout(resolve, 100));
}
const osRelease = (text: string) => exec(node, `rm -f /etc/os-release; printf '${text}' >/etc/os-release`);

test("systems that are not supported are refused in one round trip, and derivatives are not", async () => {
  await osRelease('ID=fedora\\nID_LIKE="rhel"\\nPRETTY_NAME="Fedora 42"\\n');
  expect(await reasonOf(engine.create(hosts.inputs(node)))).toBe(
    'machine gate: step "probe" failed: Fedora 42 is not supported\nuse Debian, Ubuntu or a distribution made from one of them',
  );
  expect(await exec(node, "ls -A /etc/docker 2>/dev/null || true")).toBe("");
  await osRelease('ID=mint\\nID_LIKE="ubuntu debian"\\nPRETTY_NAME="Mint"\\nVERSION_CODENAME=bookworm\\n');
});

test("a first boot is waited for, and a lock that somebody holds then, by name", async () => {
  await cloudInit("touch /run/asked; sleep 2; exit 2", "done");
  const release = await holdLock(node, locks[2]);
  void waiting().then(release);
  const { id, outs } = await engine.create(hosts.inputs(node));
  expect(outs["ready"]).toBe(true);
  expect(await exec(node, "ls /run/asked")).toBe("/run/asked");
  expect(lines).toContainEqual(
    expect.stringMatching(
      /^gate: install: apt-get update \(waiting for process \d+ \(perl\), which holds \/var\/lib\/apt\/lists\/lock\)$/,
    ),
  );
  await engine.delete(id, outs);
});

test.each([locks[0], locks[1], locks[3]])("a package manager that holds %s is waited for", async (lock) => {
  await exec(node, "dpkg -r docker.io >/dev/null 2>&1; apt-get clean");
  const release = await holdLock(node, lock);
  void waiting().then(release);
  const { id, outs } = await engine.create(hosts.inputs(node));
  expect(lines).toContainEqual(expect.stringMatching(/waiting for process \d+ \(perl\), which holds/));
  await engine.delete(id, outs);
});

test("an installation that was cut off is finished", async () => {
  await exec(
    node,
    "dpkg -r docker.io >/dev/null 2>&1; apt-get install -y -qq -d docker.io >/dev/null 2>&1; dpkg --unpack /var/cache/apt/archives/docker.io_*.deb >/dev/null 2>&1",
  );
  expect(await exec(node, "dpkg-query -W -f '${db:Status-Status}' docker.io")).toBe("unpacked");
  const { id, outs } = await engine.create(hosts.inputs(node));
  expect(await exec(node, "dpkg-query -W -f '${db:Status-Status}' docker.io")).toBe("installed");
  await engine.delete(id, outs);
});

test("a cloud-init that failed is said, and does not stop the bootstrap", async () => {
  await cloudInit("exit 1", "error");
  const { id, outs } = await engine.create(hosts.inputs(node));
  expect(lines).toContain("gate: cloud-init ended with an error: status: error");
  await engine.delete(id, outs);
});

test("the journal on the host tells what was done, and where a run was cut off", async () => {
  const inputs = hosts.inputs(node);
  const { id, outs } = await engine.create(inputs);
  const journal = async () => (await exec(node, "cut -d' ' -f3- /etc/docker/stowage/journal")).split("\n");
  expect(await journal()).toEqual(expect.arrayContaining(["begin certificates", "begin service"]));
  expect((await journal()).at(-1)).toBe("ready");
  await exec(node, `echo "2026-01-01T00:00:00Z ${id} begin service" >>/etc/docker/stowage/journal`);
  await engine.update(id, { ...outs, ready: false }, inputs);
  expect(lines).toContain('gate: going on after "service", in which the last run was cut off');
  expect((await journal()).at(-1)).toBe("ready");
  await engine.delete(id, outs);
  expect(await exec(node, "ls /etc/docker")).not.toMatch(/stowage|daemon/);
});

test("options of the init script that clash with daemon.json are refused by name", async () => {
  await exec(node, `echo 'DOCKER_OPTS="-H tcp://127.0.0.1:2375"' >>/etc/default/docker`);
  expect(await reasonOf(engine.create(hosts.inputs(node)))).toContain(
    "DOCKER_OPTS in /etc/default/docker has `-H tcp://127.0.0.1:2375`, which daemon.json has to say; remove it there",
  );
});
