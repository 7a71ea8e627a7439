import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { providerLiteral } from "../../provider/shell/resource";
import { createAuthority } from "../../provider/tls/authority";
import { DynamicProvider, initErrorOf, type Values } from "./support/dynamic-provider";
import { FakeMachine } from "./support/machine";

jest.setTimeout(60_000);
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const urn = "urn:pulumi:test::shop::pulumi-nodejs:dynamic/stowage:RegistryTrust::a";
let provider: DynamicProvider;
let authority: string;
let machine: FakeMachine;
let init: "systemd" | "service";
/** What the machine answers to the script that puts names into /etc/hosts. */
let names: { code: number; stdout?: string; stderr?: string };

beforeAll(async () => {
  const root = resolve(__dirname, "../..");
  if (!existsSync(`${root}/dist/provider/registry/trust/index.js`))
    execFileSync("npx", ["tsc", "-p", "tsconfig.build.json"], { cwd: root });
  authority = (await createAuthority("test")).certificate;
});
beforeEach(async () => {
  provider = await DynamicProvider.start();
  names = { code: 0 };
  init = "systemd";
  machine = await new FakeMachine((command) => {
    if (command.includes("PRETTY_NAME")) return { code: 0, stdout: `os debian\ninit ${init}\n` };
    return command.includes("/etc/docker/stowage/hosts start") ? names : { code: 0 };
  }).listen();
});
afterEach(async () => {
  await provider.stop();
  await machine.close();
});

const inputs = (more: Values = {}): Values => ({
  __provider: providerLiteral("registryTrust"),
  machine: "a",
  progressUrn: urn,
  instance: "i-1",
  generation: 1,
  address: "127.0.0.1",
  port: machine.port,
  privateKey: machine.login.private,
  hostKey: machine.hostKey,
  registry: "images",
  host: "images.example",
  ports: [5000],
  registryAddress: "10.0.0.5",
  caCertificate: authority,
  ...more,
});

test("every input that is wrong is named, and one that preview does not know yet is none", async () => {
  const bad = { host: "Images", mirror: "https://images.example/v2", ports: "5000", address: "a b" };
  const { failures } = await provider.check({}, inputs(bad));
  expect(failures).toEqual([
    { property: "ports", reason: "ports must be of type array" },
    { property: "address", reason: 'address: "a b" is no host name and no IP address (without a zone)' },
    { property: "host", reason: 'host: "Images" is no DNS name in lower case, like "images.example"' },
    {
      property: "mirror",
      reason: 'mirror: "https://images.example/v2" is no https://host:port without a path',
    },
  ]);
  const news = inputs({ registryAddress: unknown, caCertificate: unknown, instance: unknown });
  expect(await provider.check({}, news)).toEqual({ inputs: news, failures: [] });
});

test("a new instance replaces a trust, and unchanged inputs change nothing", async () => {
  const { id, properties } = await provider.create(inputs());
  expect(id).toBe("images@a");
  expect(await provider.diff(id, properties, inputs())).toMatchObject({ changes: false });
  expect(await provider.diff(id, properties, inputs({ instance: unknown }))).toMatchObject({
    changes: true,
    replaces: ["instance"],
    deleteBeforeReplace: true,
  });
});

test("a change of the login alone is recorded without contacting the machine", async () => {
  const { id, properties } = await provider.create(inputs());
  const { connections } = machine;
  const news = inputs({ user: "admin" });
  expect((await provider.diff(id, properties, news)).changes).toBe(true);
  expect(await provider.update(id, properties, news)).toMatchObject({ user: "admin", ready: true });
  expect(machine.connections).toBe(connections);
});

test("a trust that stops on the way is kept, says why in one block, and resumes as an update", async () => {
  names = { code: 1, stderr: "node-3, where the registry images.example is, cannot be resolved\n" };
  const news = inputs({ registryAddress: "node-3" });
  const failure = initErrorOf(await provider.create(news).catch((error: unknown) => error));
  expect(failure?.reasons).toEqual([
    'machine a: step "trust in registry images" failed: putting the registry\'s name into /etc/hosts exited with 1\n' +
      "node-3, where the registry images.example is, cannot be resolved\n" +
      "a name has to resolve on the machine itself (`getent ahosts NAME`), or the registry's machine to have an IP address; /etc/hosts has to be writable",
  ]);
  expect(failure?.properties).toMatchObject({ __provider: news["__provider"], ready: false });
  expect((await provider.diff(failure!.id, failure!.properties, news)).changes).toBe(true);
  names = { code: 0 };
  expect(await provider.update(failure!.id, failure!.properties, news)).toMatchObject({ ready: true });
});

test("without systemd a name that may be lost at boot is told of", async () => {
  init = "service";
  await provider.create(inputs());
  expect(provider.logged.filter(({ ephemeral }) => !ephemeral).map(({ message }) => message)).toEqual([
    "without systemd the name images.example may be gone after a restart of the machine; run `/etc/docker/stowage/hosts start` at boot",
  ]);
  expect(machine.stdin.join()).not.toContain("stowage-hosts.service");
});

test("a name that is new is waited for, since an engine keeps what it has read of /etc/hosts for a while", async () => {
  names = { code: 0, stdout: "changed\n" };
  await provider.create(inputs());
  expect(provider.logged.at(-1)?.message).toBe("waiting until the engine knows images.example");
});

test("a machine that somebody else answers for is told nothing, and nothing is recorded", async () => {
  const key = (await provider.create({ __provider: providerLiteral("sshKey") })).properties["hostPublicKey"];
  const failure = await provider.create(inputs({ hostKey: key })).catch((error: unknown) => error);
  expect(initErrorOf(failure)).toBeUndefined();
  expect((failure as Error).message).toContain("host key is");
  expect(machine.commands).toEqual([]);
});

test("no secret is in a command, a line of progress or an error", async () => {
  names = { code: 1, stderr: `canary-hunter2 ${machine.login.private}` };
  const news = inputs({ sudoPassword: "canary-hunter2" });
  const failure = initErrorOf(await provider.create(news).catch((error: unknown) => error));
  const said =
    machine.commands.join() + provider.output() + JSON.stringify([provider.logged, failure?.reasons]);
  expect(failure?.reasons[0]).toContain("[secret] [secret]");
  for (const secret of ["canary-hunter2", machine.login.private.split("\n")[1]!])
    expect(said).not.toContain(secret);
});

test("a machine that is dead is given up with a warning that stays", async () => {
  const state = inputs({ ready: true });
  await machine.close();
  await provider.delete("images@a", state);
  expect(provider.logged).toEqual([expect.objectContaining({ ephemeral: false, urn })]);
  expect(provider.logged[0]?.message).toContain(
    "It is given up: it goes on trusting the registry images; if it comes back, take images.example out of /etc/hosts",
  );
});
