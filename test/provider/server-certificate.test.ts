import { X509Certificate } from "node:crypto";
import { serverCertificate } from "../../provider/server-certificate";
import { createAuthority } from "../../provider/tls/authority";
import type { Pair } from "../../provider/tls/keys";
import { issue } from "../../provider/tls/leaf";

const day = 24 * 60 * 60_000;
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
let authority: Pair;
let other: Pair;

beforeAll(async () => {
  [authority, other] = await Promise.all([createAuthority("ours"), createAuthority("other")]);
});

const signedBy = ({ certificate, privateKey }: Pair) => ({
  caCertificate: certificate,
  caPrivateKey: privateKey,
});
const inputs = (more: object = {}) => ({
  commonName: "images",
  sans: ["images.dev.internal", "172.31.0.2"],
  ...signedBy(authority),
  ...more,
});

test("a server's certificate is its leaf and then its authority, for all names that clients dial", async () => {
  const { outs } = await serverCertificate.create(inputs());
  const [leaf, ca, ...more] = certificatesIn(outs["certificate"]);
  expect(more).toEqual([]);
  expect(ca?.fingerprint256).toBe(new X509Certificate(authority.certificate).fingerprint256);
  expect(leaf?.checkIssued(ca!)).toBe(true);
  expect(leaf?.checkHost("images.dev.internal")).toBe("images.dev.internal");
  expect(leaf?.checkIP("172.31.0.2")).toBe("172.31.0.2");
  expect(outs["expires"]).toBe(new Date(leaf!.validTo).toISOString());
  expect(outs["privateKey"]).toContain("PRIVATE KEY");
  expect(outs["certificate"]).not.toContain("PRIVATE KEY");
});

test("of a bundle of authorities, the one that has signed follows the leaf", async () => {
  const bundle = { ...authority, certificate: other.certificate + authority.certificate };
  const { outs } = await serverCertificate.create(inputs(signedBy(bundle)));
  const issuers = certificatesIn(outs["certificate"]).map(({ issuer }) => issuer);
  expect(issuers).toEqual(["CN=ours", "CN=ours"]);
});

test("a certificate stays while names, authority and life do", async () => {
  const { id, outs } = await serverCertificate.create(inputs());
  const changes = async (more: object) => (await serverCertificate.diff(id, outs, inputs(more))).changes;
  expect(await changes({})).toBe(false);
  expect(await changes({ sans: ["172.31.0.2", "images.dev.internal"] })).toBe(false);
  expect(await changes({ sans: ["172.31.0.3", "images.dev.internal"] })).toBe(true);
  expect(await changes({ sans: unknown })).toBe(true);
  expect(await changes({ commonName: "mirror" })).toBe(true);
  expect(await changes({ days: 30 })).toBe(true);
  expect(await changes(signedBy(other))).toBe(true);
});

test("a certificate is renewed in the last third of its life", async () => {
  const aged = async (days: number) => {
    const { certificate } = await issue({
      authority,
      commonName: "images",
      usage: "server",
      days: 90,
      now: Date.now() - days * day,
    });
    return (await serverCertificate.diff("x", { ...inputs(), certificate }, inputs())).changes;
  };
  expect(await aged(59)).toBe(false);
  expect(await aged(61)).toBe(true);
});

test("an update makes another key pair, by the new authority", async () => {
  const { id, outs } = await serverCertificate.create(inputs());
  const { outs: after } = await serverCertificate.update(id, outs, inputs(signedBy(other)));
  expect(after["privateKey"]).not.toBe(outs["privateKey"]);
  expect(certificatesIn(after["certificate"])[0]?.issuer).toBe("CN=other");
});

test("a server without a name to be dialled by is refused; names that are not known yet are not", async () => {
  const failures = async (sans: unknown) => (await serverCertificate.check({}, inputs({ sans }))).failures;
  for (const wrong of [[], [""], [3]])
    expect(await failures(wrong)).toEqual([
      {
        property: "sans",
        reason:
          "sans must be the names and addresses that clients dial, at least one: they read no commonName",
      },
    ]);
  expect(await failures(undefined)).toEqual([{ property: "sans", reason: "sans is required" }]);
  expect(await failures(unknown)).toEqual([]);
  expect(await failures(["images", unknown])).toEqual([]);
});

function certificatesIn(pem: unknown): X509Certificate[] {
  return String(pem)
    .split(/(?<=-----END CERTIFICATE-----\n)/)
    .map((block) => new X509Certificate(block));
}
