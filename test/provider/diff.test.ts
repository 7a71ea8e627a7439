import { createHash } from "node:crypto";
import { diffEngine } from "../../provider/engine/diff";
import { clientCertificate } from "../../provider/client-certificate";
import { certificateAuthority } from "../../provider/certificate-authority";
import { membership } from "../../provider/membership";
import { fabricName } from "../../provider/membership/swarm-api";
import { createAuthority } from "../../provider/tls/authority";
import { unknownValue } from "../../provider/inputs";

const day = 24 * 60 * 60_000;
const key = (text: string) => {
  const type = Buffer.from("ssh-ed25519");
  return `ssh-ed25519 ${Buffer.concat([Buffer.from([0, 0, 0, type.length]), type, Buffer.from(text)]).toString("base64")}`;
};
const inputs = {
  machine: "a",
  label: "o/p/s/a#1",
  instance: "i",
  generation: 1,
  owned: false,
  address: "10.0.0.1",
  caCertificate: "CA",
  caPrivateKey: "K",
  capacity: { cpus: 1, memory: 2 },
  liveRestore: false,
};
const state = {
  ...inputs,
  version: "20.10.24",
  hostKey: key("one"),
  certificateExpires: new Date(Date.now() + 300 * day).toISOString(),
  ready: true,
  wiped: true,
};

test.each([
  ["nothing", {}],
  ["another operator's login key", { privateKey: "other", passphrase: "x", sudoPassword: "y" }],
  ["the row that progress shows on", { progressUrn: "urn:other" }],
  ["the key that was seen, now pinned by hand with a comment", { hostKey: `${key("one")} root@host` }],
  ["a re-wrapped secret", { caPrivateKey: "K2" }],
])("no change for %s", (_name, change) => {
  expect(diffEngine(state, { ...inputs, ...change })).toMatchObject({ changes: false, replaces: [] });
});

test.each([
  [{ address: "10.0.0.2" }],
  [{ labels: { zone: "b" } }],
  [{ sans: ["x"] }],
  [{ config: { debug: true } }],
  [{ loadImages: ["busybox"] }],
  [{ version: "20.10.24+dfsg1-1" }],
  [{ caCertificate: "CA2" }],
  [{ capacity: { cpus: 2, memory: 2 } }],
  [{ liveRestore: true }],
  [{ port: 2222 }],
  [{ user: "admin" }],
  [{ hostKey: key("two") }],
])("%j is an update in place", (change) => {
  expect(diffEngine(state, { ...inputs, ...change })).toMatchObject({ changes: true, replaces: [] });
});

test.each([
  [{ instance: "j" }, "instance"],
  [{ instance: unknownValue }, "instance"],
  [{ generation: 2 }, "generation"],
])("%j replaces, and deletes first", (change, property) => {
  expect(diffEngine(state, { ...inputs, ...change })).toEqual({
    changes: true,
    replaces: [property],
    deleteBeforeReplace: true,
  });
});

test("what a refresh has found is a change, and so are other people", () => {
  expect(diffEngine({ ...state, drift: [] }, inputs)).toMatchObject({ changes: false });
  expect(diffEngine({ ...state, drift: ["docker.service is disabled"] }, inputs)).toMatchObject({
    changes: true,
    replaces: [],
  });
  expect(diffEngine(state, { ...inputs, trusted: ["PEM"] })).toMatchObject({ changes: true });
});

test("a certificate that ends with its authority waits for another authority", async () => {
  const { certificate } = await createAuthority("short", 30);
  const ends = new Date(Date.now() + 30 * day).toISOString();
  const olds = { ...state, caCertificate: certificate, certificateExpires: ends };
  expect(diffEngine(olds, { ...inputs, caCertificate: certificate })).toMatchObject({ changes: false });
  const sooner = { ...olds, certificateExpires: new Date(Date.now() + 20 * day).toISOString() };
  expect(diffEngine(sooner, { ...inputs, caCertificate: certificate })).toMatchObject({ changes: true });
});

test("a certificate in the last third of its life, and a bootstrap that stopped, are changes", () => {
  expect(diffEngine(state, inputs, Date.now() + 170 * day)).toMatchObject({ changes: false });
  expect(diffEngine(state, inputs, Date.now() + 180 * day)).toMatchObject({ changes: true, replaces: [] });
  expect(diffEngine({ ...state, ready: false }, inputs)).toMatchObject({ changes: true });
});

test("a client certificate changes with what makes the engine unreachable", async () => {
  const { certificate, privateKey } = (await certificateAuthority.create({ commonName: "x" })).outs;
  const news = {
    commonName: "c",
    caCertificate: certificate,
    caPrivateKey: privateKey,
    instance: "i",
    generation: 1,
    address: "a",
  };
  const { outs } = await clientCertificate.create(news);
  expect(await clientCertificate.diff("", outs, news)).toEqual({ changes: false });
  for (const change of [
    { instance: "j" },
    { generation: 2 },
    { address: "b" },
    { caCertificate: "x" },
    { commonName: "d" },
  ])
    expect(await clientCertificate.diff("", outs, { ...news, ...change })).toEqual({ changes: true });
});

test("a swarm is named after the authority that signs, whatever else is in the bundle", async () => {
  const [one, two] = await Promise.all([createAuthority("one"), createAuthority("two")]);
  const name = fabricName(one.certificate, 1);
  expect(fabricName(one.certificate.trim(), 1)).toBe(name);
  expect(fabricName(one.certificate + two.certificate, 1)).toBe(name);
  expect(fabricName(two.certificate + one.certificate, 1)).toBe(fabricName(two.certificate, 1));
  expect(fabricName(two.certificate, 1)).not.toBe(name);
  const hash = createHash("sha256").update(one.certificate.trim()).digest("hex").slice(0, 16);
  expect(name).toBe(`${hash}#1`);
});

test("a membership is replaced by a new fabric or machine, and tokens are no change", async () => {
  const news = {
    machine: "a",
    address: "1",
    role: "worker",
    fabric: 1,
    instance: "i",
    generation: 1,
    managerAddresses: ["2"],
  };
  const olds = { ...news, nodeId: "n", clusterId: "c", joinToken: "old" };
  const diff = (change: object) => membership.diff("", olds, { ...news, ...change });
  expect(await diff({ joinToken: "new" })).toMatchObject({ changes: false, replaces: [] });
  expect(await diff({ role: "manager" })).toMatchObject({ changes: true, replaces: [] });
  expect(await diff({ fabric: 2 })).toEqual({
    changes: true,
    replaces: ["fabric"],
    deleteBeforeReplace: true,
  });
  expect(await diff({ managerAddresses: ["3"] })).toMatchObject({ changes: true, replaces: [] });
});
