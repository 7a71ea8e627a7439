import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { docker, lines } from "./support/command";
import { expectGolden } from "./support/golden";
import type { Scenario } from "./support/scenario";
import { Stack } from "./support/stack";
import { eventually, page } from "./support/web";

jest.setTimeout(180_000);

const three: Scenario = {
  machines: {
    "node-1": { labels: { zone: "a" } },
    "node-2": { labels: { zone: "b" } },
    "node-3": { labels: { zone: "c", disk: "ssd" } },
  },
  stacks: {
    voting: {
      file: "compose.yaml",
      overrides: { vote: { memory: "200m" }, worker: { memory: "300m" }, store: { memory: "300m" } },
    },
  },
  endpoints: ["voting/vote:80"],
};
const all = Object.keys(three.machines);
/** What the life has come to: each step starts from the last one's. */
let now = three;
let stack: Stack;

beforeAll(async () => {
  stack = await Stack.create("life", "examples/voting");
  stack.declare(now);
});
afterAll(() => stack.remove());

const url = async () =>
  `http://${(await stack.output<Record<string, string[]>>("endpoints"))["voting/vote:80"]?.[0]}`;
const placement = () => stack.output<Record<string, string>>("placement");

/** Votes, and waits until the worker has counted. */
async function vote(): Promise<void> {
  const home = await url();
  const before = await cats();
  await page(`${home}/cgi-bin/page?cats`);
  await eventually(async () => ((await cats()) === before + 1 ? true : undefined), "the vote's count");
}
const cats = async () =>
  Number(/cats: (\d+)/.exec(await page(`${await url()}/cgi-bin/page`, /cats: \d+/))?.[1]);

/** Logins by SSH so far, files outside logs and the engine's own that are newer than the stamp, the engine's process. */
async function traces(machine: string): Promise<{ logins: number; written: string[]; engine: string }> {
  return {
    logins: Number(
      await stack.on(machine, "journalctl -u ssh -o cat | grep -c 'Accepted publickey' || true"),
    ),
    written: lines(
      await stack.on(
        machine,
        "find / -xdev -type f -newer /stamp -not -path '/var/log/*' -not -path '/proc/*'",
      ),
    ),
    engine: await stack.on(machine, "cat /var/run/docker.pid"),
  };
}

test("the first preview says where each container goes, before anything is there", async () => {
  const preview = await stack.preview();
  expectGolden("life-1-first", preview.plan);
  expect(await stack.leftovers()).toEqual([]);
});

test("up makes what the preview said, and the URL answers with the replica and the count", async () => {
  const up = await stack.up();
  expectGolden("life-1-first", up.plan);
  expect(await placement()).toEqual({
    "voting-store-1": "node-3",
    "voting-vote-1": expect.any(String),
    "voting-vote-2": expect.any(String),
    "voting-worker-1": expect.any(String),
  });
  for (const [container, machine] of Object.entries(await placement()))
    expect(await stack.containersOn(machine)).toContain(container);
  expect(await page(`${await url()}/cgi-bin/page`, /cats: 0/)).toMatch(/Served by voting-vote-1/);
  await vote();
});

test("the next preview finds nothing to do, also after a refresh", async () => {
  await stack.unchanged();
  expect((await stack.refresh()).changes).toEqual([]);
  await stack.unchanged();
});

test("a second up neither logs in nor writes on a machine", async () => {
  await Promise.all(all.map((machine) => stack.on(machine, "touch /stamp")));
  const before = await Promise.all(all.map(traces));
  const ids = await stack.ids(...all);
  const up = await stack.up();
  expect(up.changes).toEqual([]);
  expect(await Promise.all(all.map(traces))).toEqual(before);
  expect(before.flatMap(({ written }) => written)).toEqual([]);
  expect(await stack.ids(...all)).toEqual(ids);
});

test("a service that is added is the only thing that is created", async () => {
  stack.write(
    "compose.yaml",
    stack.read("compose.yaml").replace(
      /^services:$/m,
      `services:
  cache:
    image: busybox:latest
    command: ["sh", "-c", "trap 'exit 0' TERM; while :; do sleep 1000 & wait; done"]
    deploy:
      resources:
        reservations: { cpus: "0.1", memory: 100M }
`,
    ),
  );
  const ids = await stack.ids(...all);
  const preview = await stack.preview();
  expectGolden("life-2-service-added", preview.plan);
  expect(preview.changes).toEqual([
    "create docker:Container voting-cache-1",
    "update stowage:Placement e2e",
    "update stowage:index:ComposeStack voting",
  ]);
  const up = await stack.up();
  expect(up.changes).toEqual(preview.changes);
  expect(await stack.ids(...all)).toEqual({ ...ids, "voting-cache-1": expect.any(String) });
  await stack.unchanged();
});

test("a raised reservation moves just what has to make room", async () => {
  now = {
    ...now,
    stacks: {
      voting: {
        file: "compose.yaml",
        overrides: { vote: { memory: "200m" }, worker: { memory: "500m" }, store: { memory: "300m" } },
      },
    },
  };
  stack.declare(now);
  const ids = await stack.ids(...all);
  const preview = await stack.preview();
  expectGolden("life-3-memory-raised", preview.plan);
  const up = await stack.up();
  expect(up.containers).toEqual(["replace voting-cache-1"]);
  expect(await stack.ids(...all)).toEqual({ ...ids, "voting-cache-1": expect.any(String) });
  await stack.unchanged();
});

test("a machine that is dropped takes only its containers along, and the preview says so", async () => {
  const before = await placement();
  const leaving = before["voting-worker-1"] ?? "";
  const moving = Object.keys(before).filter((container) => before[container] === leaving);
  const machines = Object.fromEntries(Object.entries(now.machines).filter(([name]) => name !== leaving));
  now = { ...now, machines };
  stack.declare(now);
  await vote();
  const counted = await cats();
  const rest = Object.keys(machines);
  const ids = await stack.ids(...rest);

  const preview = await stack.preview();
  expectGolden("life-4-machine-dropped", preview.plan);
  expect(preview.containers).toEqual(moving.map((container) => `replace ${container}`).sort());

  const up = await stack.up();
  expect(up.containers).toEqual(preview.containers);
  expect(await stack.ids(...rest)).toMatchObject(ids);
  const after = await placement();
  for (const container of moving) expect(rest).toContain(after[container]);
  expect(await docker("ps", "-a", "--format", "{{.Names}}")).not.toContain(stack.node(leaving));

  expect(await cats()).toBe(counted);
  await vote();
  await stack.unchanged();
});

test("no key and no token is in the state, or was printed", async () => {
  const secret = /PRIVATE KEY|SWMTKN-/;
  expect(await stack.export()).not.toMatch(secret);
  for (const file of readdirSync(stack.state, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  ))
    expect(readFileSync(join(file.parentPath, file.name), "utf8")).not.toMatch(secret);
  expect(stack.printed).not.toMatch(/-----BEGIN|PRIVATE KEY|SWMTKN-/);
});

test("destroy leaves nothing, and no volume that a node container had besides its disk", async () => {
  const nodes = Object.keys(now.machines).map((machine) => stack.node(machine));
  const format = '{{range .Mounts}}{{if eq .Type "volume"}}{{.Name}} {{end}}{{end}}';
  const mounted = (await docker("inspect", "-f", format, ...nodes)).split(/\s+/);
  await stack.destroy();
  expect(await stack.leftovers()).toEqual([]);
  const left = lines(await docker("volume", "ls", "-q"));
  expect(mounted.filter((volume) => left.includes(volume))).toEqual([]);
});
