import { readdirSync, readFileSync } from "node:fs";
import { utils } from "ssh2";
import { certificateAuthority } from "../../provider/certificate-authority";
import { providerLiteral } from "../../provider/shell/resource";
import { DynamicProvider, initErrorOf } from "../provider/support/dynamic-provider";
import { docker, makeKeys, Nodes } from "../provider/support/node";

jest.setTimeout(180_000);

// eslint-disable-next-line @typescript-eslint/no-explicit-any
type State = Record<string, any>;

const sudoPassword = "Canary-sudo-5d0c1f";
const passphrase = "Canary-passphrase-77ab";
const login = utils.generateKeyPairSync("ed25519", { passphrase, cipher: "aes256-cbc", rounds: 16 });
let nodes: Nodes;
let machine: Awaited<ReturnType<Nodes["start"]>>;
let provider: DynamicProvider;
/** What gives each secret away, by its name. */
let canaries: Record<string, string>;
let inputs: State;
let made: { id: string; properties: State };
const errors: string[] = [];
/** Command lines and environments, here and on the machine, while the provider was at work. */
let samples = "";

const exec = (command: string) => docker("exec", machine.name, "sh", "-c", command);
/** A line from the middle of a PEM text. */
const line = (pem: string) => pem.trim().split("\n").at(-2) ?? "";
const processes = (pids: readonly string[]) =>
  pids.flatMap((pid) =>
    ["cmdline", "environ"].map((file) => {
      try {
        return readFileSync(`/proc/${pid}/${file}`, "utf8");
      } catch {
        return "";
      }
    }),
  );

async function sampled<T>(work: () => Promise<T>): Promise<T> {
  const loop =
    "rm -f /run/stop; while [ ! -e /run/stop ]; do cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ; done 2>/dev/null | tr '\\0' '\\n' | sort -u";
  const there = exec(loop);
  const seen = new Set<string>();
  const here = setInterval(() => {
    const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
    for (const text of processes(pids)) seen.add(text);
  }, 20);
  try {
    return await work();
  } finally {
    clearInterval(here);
    await exec("touch /run/stop");
    samples += `${await there}\n${[...seen].join("\n")}`;
  }
}

beforeAll(async () => {
  nodes = await Nodes.create("secrets", 61);
  const keys = await makeKeys();
  machine = await nodes.start("secrets", "docker.io", keys);
  await exec(
    [
      "mkdir -p /home/admin/.ssh",
      `echo '${login.public}' >/home/admin/.ssh/authorized_keys`,
      "chown -R admin: /home/admin/.ssh; rm -f /etc/sudoers.d/*",
      "echo 'admin ALL=(ALL) ALL' >/etc/sudoers.d/admin",
      `echo 'admin:${sudoPassword}' | chpasswd`,
    ].join("\n"),
  );
  const authority = (await certificateAuthority.create({ commonName: "secrets" })).outs as State;
  inputs = {
    __provider: providerLiteral("engine"),
    machine: "secrets",
    label: "org/shop/test/secrets#1",
    instance: machine.id,
    generation: 1,
    owned: true,
    address: machine.address,
    user: "admin",
    privateKey: login.private,
    passphrase,
    sudoPassword,
    hostKey: keys.hostPublicKey,
    caCertificate: authority["certificate"],
    caPrivateKey: authority["privateKey"],
    capacity: { cpus: 1, memory: 2 ** 29 },
    liveRestore: false,
  };
  provider = await DynamicProvider.start();
  made = await sampled(() => provider.create(inputs));
  const nonsense = { ...inputs, config: { "storage-driver": "nonsense" } };
  const wrong = { ...inputs, sudoPassword: "Canary-wrong-1234" };
  for (const news of [nonsense, { ...wrong, labels: { a: "b" } }])
    await sampled(() => provider.update(made.id, made.properties, news)).catch((error: unknown) => {
      errors.push((initErrorOf(error)?.reasons ?? [String(error)]).join("\n"));
    });
  await provider.update(made.id, { ...made.properties, ready: false }, inputs);
  canaries = {
    "the login key": line(login.private),
    "its passphrase": passphrase,
    "the sudo password": sudoPassword,
    "a wrong sudo password": "Canary-wrong-1234",
    "the authority's key": line(authority["privateKey"]),
    "the server's key": line(await exec("cat /etc/docker/stowage/server-key.pem")),
  };
});
afterAll(async () => {
  await provider?.stop();
  await nodes.remove();
});

const found = (text: string) => Object.keys(canaries).filter((name) => text.includes(canaries[name] ?? ""));

test("samples of command lines and environments do see what a bootstrap runs", async () => {
  expect(samples).toContain("systemctl");
  expect(samples).toContain("dockerd");
  const before = samples;
  await sampled(() => exec("timeout 1 sh -c 'sleep 0.5; true' Canary-control"));
  expect(samples).toContain("Canary-control");
  samples = before;
});

test("no secret is in a command line or an environment, here or on the machine", () => {
  expect(found(samples)).toEqual([]);
});

test("no secret is on the machine's disk but the server's key, which root alone reads", async () => {
  const held = await Promise.all(
    Object.entries(canaries).map(async ([name, text]) => [
      name,
      // "--" and a pattern from stdin: the key must not be found in grep's own command line.
      await docker(
        ...["exec", machine.name, "sh", "-c"],
        `printf '%s' '${Buffer.from(text).toString("base64")}' | base64 -d >/run/pattern; grep -rlaFs -f /run/pattern --exclude-dir=proc --exclude-dir=sys --exclude-dir=run / || true`,
      ),
    ]),
  );
  expect(Object.fromEntries(held)).toEqual({
    ...Object.fromEntries(Object.keys(canaries).map((name) => [name, ""])),
    "the server's key": "/etc/docker/stowage/server-key.pem",
  });
  expect(await exec("stat -c '%a %U' /etc/docker/stowage/server-key.pem")).toBe("600 root");
});

test("no secret is in the machine's journal", async () => {
  const journal = await exec("journalctl -o export --no-pager | tr -d '\\0'");
  expect(journal).toContain("sshd");
  expect(found(journal)).toEqual([]);
});

test("no secret is in an error, in progress, or in what the provider prints", () => {
  expect(errors).toHaveLength(2);
  expect(errors[0]).toContain('step "service" failed');
  expect(errors[1]).toContain("sudo does not accept admin's password");
  const said = [...errors, provider.output(), ...provider.logged.map(({ message }) => message)].join("\n");
  expect(found(said)).toEqual([]);
});

test("state has each secret under the name that is encrypted, and never the server's key", () => {
  const encrypted = ["privateKey", "passphrase", "sudoPassword", "caPrivateKey"];
  const plain = Object.fromEntries(
    Object.entries(made.properties).filter(([key]) => !encrypted.includes(key)),
  );
  expect(found(JSON.stringify(plain).replaceAll("\\n", "\n"))).toEqual([]);
  expect(found(JSON.stringify(made.properties).replaceAll("\\n", "\n"))).not.toContain("the server's key");
});
