import { docker, lines } from "./support/command";
import { idle, type Scenario } from "./support/scenario";
import { Stack } from "./support/stack";

jest.setTimeout(240_000);

const engine = { transport: "ssh" } as const;
const two: Scenario = {
  machines: { "node-1": { engine }, "node-2": { engine } },
  cluster: { strategy: "spread" },
  services: { web: idle("64m", { replicas: 4 }) },
};
const all = Object.keys(two.machines);
let stack: Stack;

beforeAll(async () => {
  stack = await Stack.create("transport");
  stack.declare(two);
});
afterAll(() => stack.remove());

const listening = (machine: string) =>
  stack.on(machine, "ss -Hltn | awk '{print $4}' | grep -v 127.0.0 | sort");

test("over ssh containers run on both machines, whose engines have no port and no certificate", async () => {
  await stack.up();
  const placed = Object.values(await stack.output<Record<string, string>>("placement"));
  expect(placed.sort()).toEqual(["node-1", "node-1", "node-2", "node-2"]);
  for (const machine of all) {
    expect(await stack.containersOn(machine)).toHaveLength(2);
    expect(lines(await listening(machine)).filter((address) => address.endsWith(":2376"))).toEqual([]);
    expect(await stack.on(machine, "ls /etc/docker/stowage")).not.toContain("pem");
  }
});

test("the next preview finds nothing to do, also after a refresh", async () => {
  await stack.unchanged();
  expect((await stack.refresh()).changes).toEqual([]);
  await stack.unchanged();
});

test("a preview survives a machine that does not answer, and shows what would change on it", async () => {
  await docker("pause", stack.node("node-2"));
  try {
    await stack.unchanged();
    stack.declare({ ...two, services: { web: idle("64m", { replicas: 4, environment: { A: "1" } }) } });
    const preview = await stack.preview();
    expect(preview.containers).toEqual([1, 2, 3, 4].map((index) => `replace web-${index}`));
  } finally {
    await docker("unpause", stack.node("node-2"));
  }
});

test("no key is in the state, and none of this computer's paths", async () => {
  const state = await stack.export();
  expect(state).not.toMatch(/PRIVATE KEY/);
  expect(state).toContain("~/.cache/stowage/ssh/");
});

test("another host key is refused by the docker provider as well", async () => {
  const key = "/etc/ssh/ssh_host_ed25519_key";
  await stack.on(
    "node-1",
    `mv ${key} ${key}.kept; ssh-keygen -q -t ed25519 -N '' -f ${key}; systemctl restart ssh`,
  );
  // A connection that is still open was verified when it was made.
  await stack.on("node-1", "pkill -f 'sshd: roo[t]' || true");
  const { code, text } = await stack.attempt("refresh");
  expect(code).not.toBe(0);
  expect(text).toMatch(/host key/i);
  await stack.on("node-1", `mv ${key}.kept ${key}; rm ${key}.pub; systemctl restart ssh`);
});

test("destroy leaves nothing, although a machine is dead and nobody has declared it so", async () => {
  await docker("kill", stack.node("node-2"));
  await stack.destroy();
  expect(await stack.leftovers()).toEqual([]);
});
