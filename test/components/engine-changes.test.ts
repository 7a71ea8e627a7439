import * as pulumi from "@pulumi/pulumi";
import { ClientCertificate, LocalMachine, SwarmCluster, SwarmService } from "../../components";
import { phaseText } from "../../components/authority-hook";
import { engineChanges, explainChanges } from "../../components/engine-changes";
import { clientCertificate } from "../../provider/client-certificate";
import { run } from "./support/mock-program";

const day = 86_400_000;
const now = Date.parse("2026-06-01T00:00:00Z");
const inputs = {
  address: "10.0.0.1",
  caCertificate: "A",
  labels: { zone: "a" },
  config: { debug: true },
  certificateDays: 90,
  liveRestore: false,
};
const outputs = { ...inputs, ready: true, certificateExpires: new Date(now + 60 * day).toISOString() };
const explain = (news: object, olds: object = {}, containers?: string[]) =>
  explainChanges(engineChanges(inputs, { ...outputs, ...olds }, { ...inputs, ...news }, now), containers);

test("nothing is said where no engine restarts", () => {
  expect(explain({ capacity: { cpus: 2, memory: 1 }, loadImages: ["busybox"] }, {}, ["web-1"])).toEqual([]);
});

test.each([
  [{ address: "10.0.0.2" }, "address: 10.0.0.1 -> 10.0.0.2; the server certificate names the new one"],
  [{ labels: { zone: "b" } }, 'engine labels: {"zone":"a"} -> {"zone":"b"}'],
  [{ config: { debug: true, "log-level": "warn" } }, "engine.config: log-level unset -> warn"],
  [{ version: "20.10.24" }, "the engine's package: any -> 20.10.24"],
  [{ certificateDays: 365 }, "the server certificate is made anew, with a life of 365 days"],
  [{ caCertificate: "B" }, "the stack's authority is rotated: another set of authorities is trusted"],
  [
    { caCertificate: pulumi.unknown },
    "the stack's authority is rotated: another set of authorities is trusted",
  ],
])("%j is explained", (news, reason) => {
  expect(explain(news, {}, ["db-1", "web-1"])).toEqual([
    "the engine restarts, and with it db-1, web-1",
    reason,
  ]);
});

test("with live-restore, before and after, containers keep running", () => {
  const live = { ...inputs, liveRestore: true };
  const changes = engineChanges(live, { ...outputs, ...live }, { ...live, address: "x" }, now);
  expect(explainChanges(changes, ["web-1"])[0]).toBe(
    "the engine restarts; containers keep running (live-restore)",
  );
  expect(explain({ liveRestore: true }, {}, ["web-1"])[0]).toBe("the engine restarts, and with it web-1");
});

test.each([
  ["bridge", undefined, true],
  ["overlay", undefined, false],
  ["bridge", false, false],
] as const)("on a cluster with a %s, liveRestore %s means %s", async (network, liveRestore, expected) => {
  const { find } = await run(() => {
    const machine = new LocalMachine("node-1", liveRestore === undefined ? {} : { engine: { liveRestore } });
    new SwarmService("web", {
      cluster: new SwarmCluster("c", { machines: [machine], network }),
      image: "busybox",
    });
  });
  expect(find("node-1-engine").inputs["liveRestore"]).toBe(expected);
});

test("a machine that no cluster knows, and one that is empty, have sentences of their own", () => {
  expect(explain({ address: "x" })[0]).toBe("the engine restarts, and the containers on it with it");
  expect(explain({ address: "x" }, {}, [])[0]).toBe("the engine restarts; none of our containers is on it");
});

test("a renewal names the day on which the certificate ends", () => {
  const ends = (days: number) => ({ certificateExpires: new Date(now + days * day).toISOString() });
  expect(explain({}, ends(31))).toEqual([]);
  expect(explain({}, ends(29))[1]).toBe(
    "the server certificate is renewed: the one that is there ends on 2026-06-30",
  );
  expect(explain({}, ends(-1))[1]).toContain("ended on 2026-05-31");
});

test("what a refresh has found is told line by line, and a bootstrap that stopped goes on", () => {
  const drift = ["docker.service is disabled: the engine would not start at boot"];
  expect(explain({}, { drift, ready: false }, ["web-1"])).toEqual([
    "the engine may restart, and with it web-1",
    `found on the host, and put right: ${drift[0]}`,
    "its bootstrap stopped on the way, and goes on",
  ]);
});

test("people are named: who comes, and who is revoked", async () => {
  const [alice, bob] = await Promise.all(
    ["alice", "bob"].map(
      async (commonName) => (await clientCertificate.create({ commonName })).outs["issuer"] as string,
    ),
  );
  const changes = engineChanges({ trusted: [bob] }, {}, { trusted: [alice] }, now);
  expect(changes.reasons).toEqual(["bob is revoked, alice may use the engine"]);
  expect(engineChanges({ trusted: [bob] }, {}, { trusted: pulumi.unknown }, now).reasons).toEqual([
    "other people's certificates are trusted",
  ]);
});

test("a person's certificate is trusted by the machines that name it, and by no other", async () => {
  const { find } = await run(() => {
    const alice = new ClientCertificate("alice", { commonName: "alice" });
    const machines = [
      new LocalMachine("node-1", { engine: { clients: [alice] } }),
      new LocalMachine("node-2"),
    ];
    const cluster = new SwarmCluster("c", { machines });
    new SwarmService("web", { cluster, image: "busybox" });
  });
  expect(find("node-1-engine").dependencies.some((urn) => urn.endsWith("::alice"))).toBe(true);
  expect(find("node-2-engine").dependencies.some((urn) => urn.endsWith("::alice"))).toBe(false);
  expect(find("node-2-engine").inputs).not.toHaveProperty("trusted");
});

test("a rotation says which phase comes, and that another `up` is to follow", () => {
  const first = (state: object) => phaseText({ certificate: "A", ...state }).split("\n");
  expect(first({})[0]).toMatch(/phase 1 of 3: a new authority is made/);
  expect(first({ nextPrivateKey: "K" })[0]).toMatch(/phase 2 of 3/);
  expect(first({ retiring: true })).toEqual([
    "the stack's certificate authority is rotated, phase 3 of 3: the old authority is trusted no more, and what it has signed is worthless",
    "each engine restarts once, one after the other",
  ]);
  expect(first({})[2]).toBe("run `pulumi up` again afterwards for the next phase");
});
