import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { utils } from "ssh2";
import { engine } from "../../provider/engine";
import { makeKeyPair } from "../../provider/ssh/key-pair";
import { hostile } from "../provider/support/hostile";
import { exec, Hosts, logins, type Node, reasonOf } from "./support/hosts";

jest.setTimeout(180_000);

const password = "canary-Hunter2 $(id)";
let hosts: Hosts;
let node: Node;
let bastion: Node;
const agent = process.env["SSH_AUTH_SOCK"];

beforeAll(async () => {
  jest.spyOn(console, "log").mockImplementation();
  delete process.env["SSH_AUTH_SOCK"];
  hosts = await Hosts.create("login", 52);
  [node, bastion] = await Promise.all([hosts.start("login"), hosts.start("bastion", "bare")]);
  await exec(
    node,
    [
      "set -eu",
      "mkdir -p /home/admin/.ssh; cp /root/.ssh/authorized_keys /home/admin/.ssh; chown -R admin: /home/admin/.ssh",
      `printf '%s' 'admin:${password}' | chpasswd`,
    ].join("\n"),
  );
});
afterAll(async () => {
  if (agent !== undefined) process.env["SSH_AUTH_SOCK"] = agent;
  await hosts.remove();
});

const sudoers = (line: string) => exec(node, `printf '%s\\n' '${line}' >/etc/sudoers.d/admin`);
const admin = (more: object = {}) => hosts.inputs(node, { user: "admin", ...more });
/** Sets the machine up, and gives it back. */
async function works(inputs: Record<string, unknown>): Promise<void> {
  const { id, outs } = await engine.create(inputs);
  expect(outs["ready"]).toBe(true);
  await engine.delete(id, outs);
}

test("a user with sudo and a password sets a machine up, and the password is in no process's arguments", async () => {
  await sudoers("admin ALL=(ALL) ALL");
  const watch = exec(
    node,
    `end=$(($(date +%s) + 6)); while [ $(date +%s) -lt $end ]; do cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null; done | tr '\\0' '\\n' | grep -c 'canary-[H]unter2' || true`,
  );
  await works(admin({ sudoPassword: password }));
  expect(await watch).toBe("0");
  expect(await exec(node, "journalctl -o cat | grep -c 'canary-[H]unter2' || true")).toBe("0");
});

test("a user who cannot become root is told what to allow", async () => {
  await sudoers("admin ALL=(ALL) ALL");
  expect(await reasonOf(engine.create(admin()))).toBe(
    'machine login: step "login" failed: admin cannot become root\nsudo: a password is required\n' +
      "allow it with `admin ALL=(ALL) NOPASSWD:ALL` in /etc/sudoers.d, or set sudoPassword",
  );
  const wrong = await reasonOf(engine.create(admin({ sudoPassword: "canary-wrong" })));
  expect(wrong).toContain("sudo does not accept admin's password");
  expect(wrong).not.toContain("canary-wrong");
  await sudoers("# nobody");
  expect(await reasonOf(engine.create(admin({ sudoPassword: password })))).toContain("may use sudo");
});

test("sudo that wants a terminal is named, with the line that lets it go", async () => {
  await sudoers("Defaults:admin requiretty\nadmin ALL=(ALL) NOPASSWD: ALL");
  expect(await reasonOf(engine.create(admin()))).toContain("Defaults:admin !requiretty");
  await sudoers("admin ALL=(ALL) NOPASSWD: ALL");
  await works(admin());
});

test("start-up files that print do not get in the way", async () => {
  await exec(
    node,
    `for f in /root/.bashrc /home/admin/.bashrc; do (echo 'echo "Welcome; os fedora"'; cat $f 2>/dev/null) >$f.new; mv $f.new $f; done`,
  );
  await works(hosts.inputs(node));
  await works(admin());
});

test("a vendor's text before the first boot is over is waited for", async () => {
  await exec(
    node,
    [
      "cp /root/.ssh/authorized_keys /root/.ssh/kept",
      `sed 's/^/command="echo Please wait while we get your droplet ready..." /' /root/.ssh/kept >/root/.ssh/authorized_keys`,
    ].join("\n"),
  );
  const later = exec(node, "sleep 3; mv /root/.ssh/kept /root/.ssh/authorized_keys");
  await works(hosts.inputs(node));
  await later;
});

test("through a jump host, whose key is verified as well, over one connection to each", async () => {
  const jump = {
    address: bastion.address,
    privateKey: hosts.keys.privateKey,
    hostKey: hosts.keys.hostPublicKey,
  };
  const before = [await logins(node), await logins(bastion)];
  const { id, outs } = await engine.create(hosts.inputs(node, { jump }));
  expect([await logins(node), await logins(bastion)]).toEqual(before.map((count) => count + 1));
  expect(await exec(node, "journalctl -u ssh -o cat | grep 'Accepted publickey' | tail -n 1")).toContain(
    bastion.address,
  );
  await engine.delete(id, outs);

  const stranger = makeKeyPair("x").public.split(" ").slice(0, 2).join(" ");
  expect(
    await reasonOf(engine.create(hosts.inputs(node, { jump: { ...jump, hostKey: stranger } }))),
  ).toContain(`machine login's jump host (${bastion.address}:22): host key is`);
});

test("a key with a passphrase, and the agent's", async () => {
  const locked = utils.generateKeyPairSync("ed25519", {
    passphrase: "canary phrase",
    cipher: "aes256-ctr",
    rounds: 16,
  });
  await exec(node, `echo '${locked.public}' >>/root/.ssh/authorized_keys`);
  await works(hosts.inputs(node, { privateKey: locked.private, passphrase: "canary phrase" }));
  expect(await reasonOf(engine.create(hosts.inputs(node, { privateKey: locked.private })))).toContain(
    "privateKey cannot be read; is the passphrase right?",
  );

  const folder = mkdtempSync(join(tmpdir(), "stowage-test-"));
  const [, socket = "", pid = ""] =
    /SSH_AUTH_SOCK=([^;]+);[^]*SSH_AGENT_PID=(\d+);/.exec(execFileSync("ssh-agent", ["-s"]).toString()) ?? [];
  try {
    const add = (key: string) => {
      writeFileSync(join(folder, "key"), key, { mode: 0o600 });
      execFileSync("ssh-add", ["-q", join(folder, "key")], {
        env: { ...process.env, SSH_AUTH_SOCK: socket },
        stdio: "pipe",
      });
    };
    process.env["SSH_AUTH_SOCK"] = socket;
    add(hosts.keys.privateKey);
    await works(hosts.inputs(node, { privateKey: undefined }));
    // sshd takes six tries: an agent with more keys than that has to be told which one.
    execFileSync("ssh-add", ["-q", "-D"], { env: { ...process.env, SSH_AUTH_SOCK: socket }, stdio: "pipe" });
    for (let i = 0; i < 7; i++) add(makeKeyPair("x").private);
    expect(await reasonOf(engine.create(hosts.inputs(node, { privateKey: undefined })))).toContain(
      "login as root failed with the agent's keys",
    );
  } finally {
    delete process.env["SSH_AUTH_SOCK"];
    process.kill(Number(pid));
    rmSync(folder, { recursive: true });
  }
});

test("hostile strings that may be anything arrive on a machine as they are, and nothing of them runs at either end", async () => {
  const canary = "/tmp/stowage-canary";
  const strings = hostile(canary).filter((text) => !text.includes("\0"));
  const labels = Object.fromEntries(strings.map((text, index) => [`z${index}`, text]));
  for (const text of strings) {
    const words = { address: text, user: text, version: text, loadImages: [text] };
    const { failures } = await engine.check({}, hosts.inputs(node, words));
    expect(failures?.map(({ property }) => property)).toEqual(expect.arrayContaining(["address", "user"]));
  }
  await sudoers("admin ALL=(ALL) ALL");
  const { id, outs } = await engine.create(admin({ labels, sudoPassword: password }));
  const set = (await hosts.info(node))["Labels"] as string[];
  expect(set.sort()).toEqual(strings.map((text, index) => `z${index}=${text}`).sort());
  await engine.delete(id, outs);
  expect(await exec(node, `ls ${canary} 2>/dev/null || true`)).toBe("");
  expect(existsSync(canary)).toBe(false);
});
