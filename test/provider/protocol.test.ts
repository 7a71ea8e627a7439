import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { providerLiteral } from "../../provider/shell/resource";
import { DynamicProvider, initErrorOf, type Values } from "./support/dynamic-provider";
import { FakeMachine } from "./support/machine";

jest.setTimeout(60_000);
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const urn = "urn:pulumi:test::shop::pulumi-nodejs:dynamic/stowage:Engine::a";
let provider: DynamicProvider;

beforeAll(() => {
  const root = resolve(__dirname, "../..");
  if (!existsSync(`${root}/dist/provider/index.js`))
    execFileSync("npx", ["tsc", "-p", "tsconfig.build.json"], { cwd: root });
});
beforeEach(async () => {
  provider = await DynamicProvider.start();
});
afterEach(() => provider.stop());

const debian = ["os debian", "name Debian GNU/Linux 12", "architecture amd64", "init systemd"].join("\n");

function engineOn(machine: FakeMachine, authority: Values, more: Values = {}): Values {
  return {
    __provider: providerLiteral("engine"),
    machine: "a",
    label: "org/shop/test/a#1",
    progressUrn: urn,
    instance: "i-1",
    generation: 1,
    owned: false,
    address: "127.0.0.1",
    port: machine.port,
    privateKey: machine.login.private,
    hostKey: machine.hostKey,
    caCertificate: authority["certificate"],
    caPrivateKey: authority["privateKey"],
    capacity: { cpus: 1, memory: 1 },
    liveRestore: false,
    ...more,
  };
}

async function newAuthority(): Promise<Values> {
  return (
    await provider.create({ __provider: providerLiteral("certificateAuthority"), commonName: "stowage" })
  ).properties;
}

test("the literal in every state file is this, byte for byte, and finds its handler", async () => {
  expect(providerLiteral("sshKey")).toBe(
    'exports.handler = () => require("pulumi-stowage/provider").sshKey;',
  );
  for (const handler of [
    "certificateAuthority",
    "clientCertificate",
    "engine",
    "membership",
    "placement",
    "registryCollection",
    "registryUsers",
    "serverCertificate",
    "sshKey",
    "swarm",
  ] as const) {
    expect(providerLiteral(handler)).toBe(
      `exports.handler = () => require("pulumi-stowage/provider").${handler};`,
    );
    const { inputs } = await provider.check(
      {},
      { __provider: providerLiteral(handler), machines: {}, containers: {} },
    );
    expect(inputs["__provider"]).toBe(providerLiteral(handler));
  }
});

test("check is where nothing is made: the same inputs come back, and no output is among them", async () => {
  const news = { __provider: providerLiteral("sshKey") };
  expect((await provider.check({}, news)).inputs).toEqual(news);
  const { properties } = await provider.create(news);
  expect(Object.keys(properties).sort()).toEqual([
    "__provider",
    "hostPrivateKey",
    "hostPublicKey",
    "privateKey",
    "publicKey",
  ]);
  expect(properties["hostPublicKey"]).toMatch(/^ssh-ed25519 \S+$/);
  expect((await provider.diff("x", properties, news)).changes).toBe(false);
});

test("a value that preview does not know passes check and counts as a change", async () => {
  const news = {
    __provider: providerLiteral("clientCertificate"),
    commonName: "a",
    caCertificate: unknown,
    caPrivateKey: unknown,
    generation: unknown,
  };
  expect(await provider.check({}, news)).toEqual({ inputs: news, failures: [] });
  const authority = await newAuthority();
  const known = {
    ...news,
    caCertificate: authority["certificate"],
    caPrivateKey: authority["privateKey"],
    generation: 1,
  };
  const { properties } = await provider.create(known);
  expect((await provider.diff("x", properties, known)).changes).toBe(false);
  expect((await provider.diff("x", properties, { ...known, generation: unknown })).changes).toBe(true);
});

test("inputs of the wrong type are named", async () => {
  const { failures } = await provider.check(
    {},
    { __provider: providerLiteral("certificateAuthority"), commonName: 3 },
  );
  expect(failures).toEqual([{ property: "commonName", reason: "commonName must be of type string" }]);
});

test("a new instance replaces an engine, old one first", async () => {
  const state = { __provider: providerLiteral("engine"), instance: "a", generation: 1, ready: true };
  expect(await provider.diff("x", state, { ...state, instance: unknown })).toEqual({
    changes: true,
    replaces: ["instance"],
    deleteBeforeReplace: true,
  });
});

test("a bootstrap that fails leaves id, literal and one block of reasons, and resumes as an update", async () => {
  let broken = true;
  const machine = await new FakeMachine((command) => {
    if (command.includes("PRETTY_NAME")) return { code: 0, stdout: debian };
    if (command.includes("apt-get install") && broken) return { code: 100, stderr: "E: no such package\n" };
    return { code: 0 };
  }).listen();
  try {
    const inputs = engineOn(machine, await newAuthority());
    const failure = initErrorOf(await provider.create(inputs).catch((error: unknown) => error));
    expect(failure?.id).toMatch(/^engine-a-[0-9a-f]{8}$/);
    expect(failure?.reasons).toEqual([
      'machine a: step "install" failed: apt-get install docker.io exited with 100\nE: no such package\n' +
        "check the machine's package sources and its way to them, then run `pulumi up` again: it resumes here",
    ]);
    expect(failure?.properties).toMatchObject({
      __provider: inputs["__provider"],
      ready: false,
      wiped: false,
      hostKey: machine.hostKey,
    });
    expect(machine.connections).toBe(1);

    expect((await provider.diff(failure!.id, failure!.properties, inputs)).changes).toBe(true);
    broken = false;
    const second = initErrorOf(
      await provider.update(failure!.id, failure!.properties, inputs).catch((error: unknown) => error),
    );
    expect(second?.reasons[0]).toContain("docker.io was installed, but there is no dockerd");

    const secrets = [inputs["privateKey"], inputs["caPrivateKey"]].map(
      (secret: string) => secret.split("\n")[1]!,
    );
    for (const secret of secrets)
      expect(machine.commands.join() + provider.output() + JSON.stringify(provider.logged)).not.toContain(
        secret,
      );
    expect(machine.commands.join()).not.toContain("PRIVATE KEY");
  } finally {
    await machine.close();
  }
});

test("progress shows on the resource's own row and leaves nothing behind", async () => {
  const machine = await new FakeMachine((command) =>
    command.includes("PRETTY_NAME") ? { code: 0, stdout: "os fedora\nname Fedora 42" } : { code: 0 },
  ).listen();
  try {
    const failure = await provider
      .create(engineOn(machine, await newAuthority()))
      .catch((error: unknown) => error);
    // Nothing was touched, so nothing is recorded.
    expect(initErrorOf(failure)).toBeUndefined();
    expect((failure as Error).message).toContain(
      'machine a: step "probe" failed: Fedora 42 is not supported',
    );
    expect(provider.logged.map(({ message }) => message)).toEqual([
      "connecting to 127.0.0.1",
      "gate",
      "probe",
    ]);
    expect(provider.logged.every((line) => line.urn === urn && line.ephemeral)).toBe(true);
    expect(provider.output().split("\n").slice(1).join("")).toBe("");
  } finally {
    await machine.close();
  }
});

test("sudo's password goes over stdin, in front of what the command reads", async () => {
  const machine = await new FakeMachine((command) => {
    if (command === "sudo -n true") return { code: 1, stderr: "sudo: a password is required" };
    if (command.includes("PRETTY_NAME")) return { code: 0, stdout: "os fedora" };
    return { code: 0 };
  }).listen();
  try {
    const inputs = engineOn(machine, await newAuthority(), { user: "admin", sudoPassword: "canary-hunter2" });
    await provider.create(inputs).catch(() => undefined);
    expect(machine.commands.join()).not.toContain("canary-hunter2");
    expect(machine.stdin).toContain("canary-hunter2\n");
  } finally {
    await machine.close();
  }
});

test("deleting a machine that we own contacts nobody; one that is dead is given up with a warning that stays", async () => {
  const machine = await new FakeMachine(() => ({ code: 0 })).listen();
  const authority = await newAuthority();
  await provider.delete("engine-a", engineOn(machine, authority, { owned: true }));
  expect(machine.connections).toBe(0);
  await machine.close();
  const clock = Date.now();
  await provider.delete("engine-a", engineOn(machine, authority));
  expect(Date.now() - clock).toBeLessThan(23_000);
  expect(provider.logged).toHaveLength(1);
  expect(provider.logged[0]).toMatchObject({ ephemeral: false });
  expect(provider.logged[0]?.message).toContain(`machine a (127.0.0.1:${machine.port}): connection refused`);
  expect(provider.logged[0]?.message).toContain(
    "docker ps -a --filter label=stowage.engine=org/shop/test/a#1",
  );
});

test("deleting meets another host key with an error, unless the program says that the host was reinstalled", async () => {
  const machine = await new FakeMachine(() => ({ code: 0 })).listen();
  try {
    const authority = await newAuthority();
    const old = (await provider.create({ __provider: providerLiteral("sshKey") })).properties[
      "hostPublicKey"
    ];
    const state = engineOn(machine, authority, { hostKey: old });
    await expect(provider.delete("engine-a", state)).rejects.toThrow("host key is");
    await provider.check(state, engineOn(machine, authority, { generation: 2 }));
    await provider.delete("engine-a", state);
    expect(provider.logged.at(-1)?.message).toBe(
      "machine a was reinstalled, so there is nothing to remove from it",
    );
    expect(machine.commands).toEqual([]);
  } finally {
    await machine.close();
  }
});

test("a key that was trusted on first use is kept, and pinned from then on", async () => {
  const machine = await new FakeMachine((command) => {
    if (command.includes("PRETTY_NAME")) return { code: 0, stdout: debian };
    return command.includes("apt-get update") ? { code: 1 } : { code: 0 };
  }).listen();
  const impostor = await new FakeMachine(() => ({ code: 0 })).listen();
  try {
    const inputs = engineOn(machine, await newAuthority(), { trustOnFirstUse: true });
    delete inputs["hostKey"];
    const failure = initErrorOf(await provider.create(inputs).catch((error: unknown) => error));
    expect(failure?.properties["hostKey"]).toBe(machine.hostKey);
    const moved = { ...inputs, port: impostor.port };
    const second = initErrorOf(
      await provider.update(failure!.id, failure!.properties, moved).catch((error: unknown) => error),
    );
    expect(second?.reasons[0]).toContain(
      `host key is ${impostor.hostKey} but ${machine.hostKey} was expected`,
    );
    expect(impostor.commands).toEqual([]);
  } finally {
    await machine.close();
    await impostor.close();
  }
});

test("a change of the connection alone is recorded without contacting the host", async () => {
  const machine = await new FakeMachine(() => ({ code: 0 })).listen();
  await machine.close();
  const inputs = engineOn(machine, await newAuthority());
  const state = {
    ...inputs,
    version: "20.10.24",
    wiped: true,
    ready: true,
    certificateExpires: new Date(Date.now() + 300 * 24 * 60 * 60_000).toISOString(),
  };
  const news = { ...inputs, user: "admin", port: 2222 };
  expect((await provider.diff("x", state, news)).changes).toBe(true);
  expect(await provider.update("x", state, news)).toMatchObject({
    user: "admin",
    port: 2222,
    version: "20.10.24",
    ready: true,
  });
});

/** A machine whose probe never ends, and an engine's create() that waits for it. */
async function stuck(act: (running: Promise<unknown>) => Promise<void>): Promise<void> {
  const machine = await new FakeMachine((command) =>
    command.includes("PRETTY_NAME") ? undefined : { code: 0 },
  ).listen();
  try {
    const running = provider.create(engineOn(machine, await newAuthority())).catch((error: unknown) => error);
    let early: unknown;
    void running.then((outcome) => (early = outcome));
    while (!machine.commands.some((command) => command.includes("PRETTY_NAME"))) {
      if (early !== undefined)
        throw new Error("the bootstrap ended before it came to the probe", { cause: early });
      await new Promise((done) => setTimeout(done, 20));
    }
    const clock = Date.now();
    await act(running);
    expect(Date.now() - clock).toBeLessThan(3_000);
  } finally {
    await machine.close();
  }
}

const resumes = "cancelled; the next `pulumi up` resumes here";

test("SIGINT ends work under way, answers it, and then the process", () =>
  stuck(async (running) => {
    provider.process.kill("SIGINT");
    expect(((await running) as Error).message).toContain(resumes);
    await provider.exited;
  }));

/** Node tells of calls from 24 on. */
const onNode24 = Number(process.versions.node.split(".")[0]) >= 24 ? test : test.skip;

onNode24("Ctrl-C reaches a plugin as a call, which ends work under way", () =>
  stuck(async (running) => {
    await provider.cancel();
    expect(((await running) as Error).message).toContain(resumes);
  }),
);

onNode24("work for a Pulumi that was killed ends, and the process with it", () =>
  stuck(async (running) => {
    provider.hangUp();
    await running;
    await provider.exited;
  }),
);
