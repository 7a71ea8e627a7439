import { setTimeout as sleep } from "node:timers/promises";
import { type Knock, knockAll, outcomeOf, type Pass } from "./support/knock";
import { idle, type Scenario } from "./support/scenario";
import { Stack } from "./support/stack";

jest.setTimeout(300_000);

const three: Scenario = {
  machines: { "node-1": {}, "node-2": {}, "node-3": {} },
  people: ["alice", "bob"],
  cluster: { strategy: "spread" },
  services: { web: idle("64m", { replicas: 3 }) },
};
const all = Object.keys(three.machines);
let stack: Stack;
let addresses: Record<string, string>;

beforeAll(async () => {
  stack = await Stack.create("rotation");
  stack.declare(three);
  await stack.up();
  addresses = await stack.output("addresses");
});
afterAll(() => stack.remove());

const people = () => stack.output<Record<string, Pass>>("people");
const swarm = () =>
  stack.on(
    "node-1",
    "docker node ls --format '{{.ID}} {{.Hostname}} {{.Status}} {{.ManagerStatus}}' | sed 's/Leader/Reachable/' | sort",
  );

/** Knocks at all engines ten times a second while something goes on. */
async function knocking<T>(pass: Pass, work: () => Promise<T>): Promise<{ result: T; knocks: Knock[] }> {
  const knocks: Knock[] = [];
  const state = { over: false };
  const loop = (async () => {
    for (; !state.over; await sleep(100)) knocks.push(...(await knockAll(addresses, pass)));
  })();
  try {
    return { result: await work(), knocks };
  } finally {
    state.over = true;
    await loop;
  }
}

test("a rotation of the authority takes three ups, in which no handshake fails and one engine restarts at a time", async () => {
  const nodes = await swarm();
  expect(nodes.match(/Ready Reachable/g)).toHaveLength(3);
  const placement = await stack.output("placement");
  await stack.configure("stowage:rotation", "1");
  for (const phase of [1, 2, 3]) {
    // The pass of before the `up`: whoever has not fetched the new one gets on with it.
    const { alice } = await people();
    // What a preview prints, `up` prints too; one of each is enough.
    const preview = phase === 1 ? await stack.preview() : undefined;
    const { result: up, knocks } = await knocking(alice!, () => stack.up());
    for (const { text } of [up, ...(preview === undefined ? [] : [preview])]) {
      expect(text).toContain(`the stack's certificate authority is rotated, phase ${phase} of 3`);
      for (const index of [1, 2, 3])
        expect(text).toMatch(new RegExp(`the engine restarts, and with it web-${index}\\n`));
    }
    const { failed, overlaps, restarted } = outcomeOf(knocks);
    expect(failed).toEqual([]);
    expect(overlaps).toEqual([]);
    expect(restarted).toEqual(all);
  }
  await stack.unchanged();
  expect(await swarm()).toBe(nodes);
  expect(await stack.output("placement")).toEqual(placement);
  for (const machine of all) expect(await stack.on(machine, "docker ps -q | wc -l")).toBe("1");
});

test("a person who is dropped is refused by every engine after one up, and nobody else", async () => {
  const { alice, bob } = await people();
  const refused = async (pass: Pass) =>
    (await knockAll(addresses, pass)).map(({ outcome }) => outcome !== "answered");
  expect(await refused(bob!)).toEqual([false, false, false]);
  stack.declare({ ...three, people: ["alice"] });
  const up = await stack.up();
  expect(up.text).toContain("bob is revoked");
  expect(up.changes).toContain("delete stowage:ClientCertificate bob");
  expect(await refused(bob!)).toEqual([true, true, true]);
  expect(await refused(alice!)).toEqual([false, false, false]);
});

test("what a refresh finds on a host is in the next preview, and up puts it right", async () => {
  await stack.on("node-2", `sed -i 's/"tlsverify": true/"tlsverify": false/' /etc/docker/daemon.json`);
  const refresh = await stack.refresh();
  const line = '/etc/docker/daemon.json: "tlsverify" is false but true was written there';
  expect(refresh.text).toContain(`machine node-2: ${line}`);
  const preview = await stack.preview();
  expect(preview.text).toContain(`found on the host, and put right: ${line}`);
  expect(preview.changes).toEqual(["update stowage:Engine node-2-engine"]);
  await stack.up();
  expect((await stack.refresh()).text).not.toContain("was written there");
  await stack.unchanged();
});
