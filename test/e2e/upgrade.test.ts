import { setTimeout as sleep } from "node:timers/promises";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { engine } from "../../provider/engine";
import { forgetFailures } from "../../provider/engine/rolling";
import { issue } from "../../provider/tls/leaf";
import { exec, Hosts, type Node, reasonOf, type Values } from "./support/hosts";
import { type Knock, knockAll, outcomeOf } from "./support/knock";
import { repackage } from "./support/packages";

jest.setTimeout(240_000);

const names = ["a-1", "a-2", "a-3"];
let hosts: Hosts;
let nodes: Node[];
let made: { id: string; outs: Values }[];
let folder: string;
let good: string;
let bad: string;

beforeAll(async () => {
  jest.spyOn(console, "log").mockImplementation();
  hosts = await Hosts.create("upgrade", 62);
  nodes = await Promise.all(names.map((name) => hosts.start(name)));
  folder = mkdtempSync(join(tmpdir(), "stowage-test-"));
  good = await repackage(nodes[0]!, "docker.io", "20.10.90-1", join(folder, "good"));
  // It says its version, as a real one does, and does not start.
  await exec(
    nodes[0]!,
    `printf '#!/bin/sh\\ncase "$*" in *--version*) echo "Docker version 20.10.91, build bad";; *) echo "broken on purpose" >&2; exit 1;; esac\\n' >/root/original/usr/sbin/dockerd`,
  );
  bad = await repackage(nodes[0]!, "docker.io", "20.10.91-1", join(folder, "bad"));
  made = await Promise.all(
    nodes.map((node) =>
      engine.create(hosts.inputs(node, { loadImages: ["busybox:latest"], liveRestore: true })),
    ),
  );
  for (const node of nodes) await exec(node, "docker run -d --name canary busybox:latest sleep 100000");
});
afterAll(async () => {
  await hosts.remove();
  rmSync(folder, { recursive: true });
});
// Every `up` is a process of its own.
beforeEach(forgetFailures);

const installed = () =>
  Promise.all(nodes.map((node) => exec(node, "dpkg-query -W -f '${Version}' docker.io")));
const daemons = () => Promise.all(nodes.map((node) => exec(node, "pidof dockerd")));
const canaries = () =>
  Promise.all(nodes.map((node) => exec(node, "docker inspect -f '{{.State.Pid}}' canary")));
const inputs = (node: Node, file: string) =>
  hosts.inputs(node, {
    source: "packages",
    packages: { folder: join(file, ".."), files: [basename(file)] },
    loadImages: ["busybox:latest"],
    liveRestore: true,
  });
/** One `up` that gives every engine another package. */
const up = (file: string) =>
  Promise.all(
    nodes.map(async (node, index) => {
      const { id, outs } = made[index]!;
      const reason = await reasonOf(
        engine.update(id, outs, inputs(node, file)).then(
          ({ outs: state }) => {
            made[index] = { id, outs: state };
            throw new Error("updated");
          },
          (error: Error & { properties?: Values }) => {
            if (error.properties !== undefined) made[index] = { id, outs: error.properties };
            throw error;
          },
        ),
      );
      return reason;
    }),
  );

test("an upgrade to an exact version goes machine by machine, and containers keep running", async () => {
  const [before, old] = [await canaries(), await daemons()];
  const client = await issue({ authority: hosts.authority, commonName: "x", usage: "client", days: 1 });
  const pass = { authority: hosts.authority.certificate, ...client };
  const addresses = Object.fromEntries(nodes.map(({ address }, index) => [names[index]!, address]));
  const knocks: Knock[] = [];
  const state = { over: false };
  const loop = (async () => {
    for (; !state.over; await sleep(100)) knocks.push(...(await knockAll(addresses, pass)));
  })();
  expect(await up(good)).toEqual(["updated", "updated", "updated"]);
  state.over = true;
  await loop;
  expect(await installed()).toEqual(["20.10.90-1", "20.10.90-1", "20.10.90-1"]);
  // A restart may fall between two knocks.
  const { failed, overlaps } = outcomeOf(knocks);
  expect({ failed, overlaps }).toEqual({ failed: [], overlaps: [] });
  (await daemons()).forEach((daemon, i) => expect(daemon).not.toBe(old[i]));
  expect(await canaries()).toEqual(before);
});

test("an engine that is changed by hand is found by a refresh, and planned to go back", async () => {
  const { id, outs } = made[2]!;
  await exec(
    nodes[2]!,
    `apt-mark unhold docker.io >/dev/null; apt-get update -qq; DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --allow-downgrades docker.io=$(apt-cache madison docker.io | awk '{print $3; exit}') >/dev/null`,
  );
  const { props } = await engine.read(id, outs);
  expect((props as Values)["drift"]).toEqual([
    expect.stringMatching(
      /^the engine's package is docker.io 20\.10\.24\S*, but 20\.10\.90-1 was asked for$/,
    ),
  ]);
  expect(await engine.diff(id, props, inputs(nodes[2]!, good))).toMatchObject({
    changes: true,
    replaces: [],
  });
  made[2] = { id, outs: props as Values };
  expect(await up(good)).toEqual(["updated", "updated", "updated"]);
  expect(await installed()).toEqual(["20.10.90-1", "20.10.90-1", "20.10.90-1"]);
});

test("an upgrade whose first engine does not come back stops there, and the others are not touched", async () => {
  const reasons = await up(bad);
  const first = reasons.findIndex((reason) => !reason.includes("was not touched"));
  expect(reasons[first]).toMatch(new RegExp(`^machine ${names[first]}: step "\\w+" failed: `));
  expect(reasons.filter((_reason, index) => index !== first)).toEqual(
    names
      .filter((_name, index) => index !== first)
      .map((name) =>
        expect.stringContaining(
          `machine ${name}: its engine was not touched, since the one of ${names[first]}`,
        ),
      ),
  );
  const versions = await installed();
  expect(versions.filter((_version, index) => index !== first)).toEqual(["20.10.90-1", "20.10.90-1"]);
  for (const [index, node] of nodes.entries()) if (index !== first) await hosts.info(node);
});

test("a downgrade brings it back", async () => {
  expect(await up(good)).toEqual(["updated", "updated", "updated"]);
  expect(await installed()).toEqual(["20.10.90-1", "20.10.90-1", "20.10.90-1"]);
  for (const node of nodes) await hosts.info(node);
});
