import { LocalMachine, Machine, SwarmCluster, SwarmService } from "../../components";
import { sshOptions } from "../../components/ssh-transport";
import { messageOf, run } from "./support/mock-program";

const host = { address: "10.0.0.5", cpus: 2, memory: "2g" };
const hostKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPRBSOCVqdFhRrrVXcBtUVIGoTCn4PrUUsBqWaFHxYyY";
const pairs = (options: readonly string[]) =>
  Object.fromEntries(
    options.flatMap((option, index) => {
      const [, key, value] = /^(\w+)=(.*)$/.exec(option) ?? [];
      return options[index - 1] === "-o" && key !== undefined ? [[key, value]] : [];
    }),
  );

test("ssh is told the pinned key and nothing else, asks nobody, and shares one connection", () => {
  const options = sshOptions(`${hostKey} root@host`, "~/key", "org/shop/prod/web-1");
  expect(options.filter((_each, index) => index % 2 === 0).every((each) => each === "-o")).toBe(true);
  expect(pairs(options)).toMatchObject({
    BatchMode: "yes",
    StrictHostKeyChecking: "yes",
    UserKnownHostsFile: "/dev/null",
    GlobalKnownHostsFile: "/dev/null",
    KnownHostsCommand: `/bin/echo %H ${hostKey}`,
    HostKeyAlgorithms: "ssh-ed25519",
    ControlMaster: "auto",
    IdentityFile: "~/key",
    IdentitiesOnly: "yes",
  });
});

test("connections of two stacks, and of two keys, are never shared", () => {
  const path = (...args: Parameters<typeof sshOptions>) => pairs(sshOptions(...args))["ControlPath"];
  const one = path(hostKey, undefined, "org/shop/prod/web-1");
  expect(path(hostKey, undefined, "org/shop/prod/web-1")).toBe(one);
  expect(path(hostKey, undefined, "org/shop/test/web-1")).not.toBe(one);
  expect(path(`${hostKey}x`, undefined, "org/shop/prod/web-1")).not.toBe(one);
});

test("without a key of its own, the agent's are used", () => {
  expect(pairs(sshOptions(hostKey, undefined, "x"))).not.toHaveProperty("IdentityFile");
});

test("a machine over ssh has no certificate; its provider waits for the engine, and its swarm for its login", async () => {
  const { find, registrations } = await run(() => {
    const machine = new Machine("web-1", {
      ...host,
      ssh: { hostKey, user: "admin" },
      engine: { transport: "ssh" },
    });
    const cluster = new SwarmCluster("c", { machines: [machine, new LocalMachine("node-2")] });
    new SwarmService("web", { cluster, image: "busybox" });
  });
  const provider = registrations.find(
    ({ type, name }) => type === "pulumi:providers:docker" && name === "web-1",
  )!;
  expect(provider.inputs["host"]).toBe("ssh://admin@10.0.0.5:22");
  expect(provider.inputs).not.toHaveProperty("certMaterial");
  expect(provider.dependencies.some((urn) => urn.endsWith("::web-1-engine"))).toBe(true);
  expect(registrations.map(({ name }) => name)).not.toContain("web-1-client");
  expect(find("web-1-engine").inputs["transport"]).toBe("ssh");
  expect(JSON.stringify(find("web-1-member").inputs["logins"])).toContain("10.0.0.5");
  expect(find("node-2-engine").inputs).not.toHaveProperty("transport");
});

test.each([
  [
    { engine: { transport: "http" as never } },
    'engine.transport: "http" is no transport; use "tls" or "ssh"',
  ],
  [
    { engine: { transport: "ssh" as const, certificateLife: "90d" } },
    'engine.certificateLife: has no meaning with transport "ssh"',
  ],
])("%j is refused", (args, message) => {
  expect(messageOf(() => new LocalMachine("node-1", args))).toContain(message);
});

test("a passphrase and a jump host, which ssh would have to ask for, are refused at preview", async () => {
  const ssh = { hostKey, privateKey: "K", passphrase: "P", jump: { address: "10.0.0.1", hostKey } };
  let message = "";
  await run(() => {
    message = messageOf(() => new Machine("web-1", { ...host, ssh, engine: { transport: "ssh" } }));
  });
  expect(message).toContain("ssh.passphrase: does not go with engine.transport");
  expect(message).toContain("ssh.jump: does not go with engine.transport");
});
