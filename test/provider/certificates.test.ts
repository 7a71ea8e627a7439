import { X509Certificate } from "node:crypto";
import { connect, createServer, type TLSSocket } from "node:tls";
import { type AddressInfo } from "node:net";
import { createAuthority } from "../../provider/tls/authority";
import { expiryOf, renewalDue } from "../../provider/tls/expiry";
import type { Pair } from "../../provider/tls/keys";
import { issue } from "../../provider/tls/leaf";
import { serverFits } from "../../provider/tls/server-fits";

const day = 24 * 60 * 60_000;
const serverAuth = "1.3.6.1.5.5.7.3.1";
const clientAuth = "1.3.6.1.5.5.7.3.2";
const sans = ["node-1", "node-1.stowage", "localhost", "127.0.0.1", "fd00::1"];
let authority: Pair;
let server: Pair;
let client: Pair;

beforeAll(async () => {
  authority = await createAuthority("test, with a comma");
  server = await issue({ authority, commonName: "node-1", usage: "server", sans, days: 90 });
  client = await issue({ authority, commonName: "bob", usage: "client", days: 30 });
});

/** Resolves with what the server says, or rejects with the alert. */
async function handshake(serverPair: Pair, ca: string, clientPair?: Pair): Promise<string> {
  const listener = createServer(
    {
      cert: serverPair.certificate,
      key: serverPair.privateKey,
      ca: authority.certificate,
      requestCert: true,
      rejectUnauthorized: true,
    },
    (socket) => socket.end("hello"),
  );
  listener.on("tlsClientError", () => undefined);
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  let socket: TLSSocket | undefined;
  try {
    return await new Promise((resolve, reject) => {
      socket = connect({
        host: "127.0.0.1",
        port: (listener.address() as AddressInfo).port,
        ca,
        cert: clientPair?.certificate,
        key: clientPair?.privateKey,
      });
      socket.on("data", (data: Buffer) => resolve(data.toString())).on("error", reject);
      socket.on("close", () => reject(new Error("closed")));
    });
  } finally {
    socket?.destroy();
    listener.close();
  }
}

test("an authority signs certificates and nothing below it does", () => {
  const certificate = new X509Certificate(authority.certificate);
  expect(certificate.ca).toBe(true);
  expect(certificate.subject).toBe("CN=test\\, with a comma");
  expect(certificate.checkIssued(certificate)).toBe(true);
  expect(certificate.publicKey.asymmetricKeyDetails?.namedCurve).toBe("prime256v1");
  expect(authority.certificate + server.certificate).not.toContain("PRIVATE KEY");
});

test("server and client certificates cannot stand in for each other", () => {
  const [ours, bobs] = [server, client].map(({ certificate }) => new X509Certificate(certificate)) as [
    X509Certificate,
    X509Certificate,
  ];
  expect(ours.keyUsage).toEqual([serverAuth]);
  expect(bobs.keyUsage).toEqual([clientAuth]);
  expect(ours.ca).toBe(false);
  expect(ours.verify(new X509Certificate(authority.certificate).publicKey)).toBe(true);
  expect(ours.subjectAltName).toBe(
    "DNS:node-1, DNS:node-1.stowage, DNS:localhost, IP Address:127.0.0.1, IP Address:FD00:0:0:0:0:0:0:1",
  );
});

test("clocks that run late see a certificate that is already good", () => {
  const { validFrom, validTo } = new X509Certificate(server.certificate);
  const age = Date.now() - Date.parse(validFrom);
  expect(age).toBeGreaterThan(5 * 60_000 - 2_000);
  expect(age).toBeLessThan(5 * 60_000 + 60_000);
  expect(Date.parse(validTo) - Date.now()).toBeGreaterThan(90 * day - 60_000);
  expect(expiryOf(server.certificate).getTime()).toBe(Date.parse(validTo));
});

test("no certificate outlives its authority", async () => {
  const short = await createAuthority("short", 10);
  const leaf = await issue({ authority: short, commonName: "x", usage: "client", days: 365 });
  expect(expiryOf(leaf.certificate)).toEqual(expiryOf(short.certificate));
});

test("mutual TLS works with the right pair, and only with it", async () => {
  await expect(handshake(server, authority.certificate, client)).resolves.toBe("hello");
  await expect(handshake(server, authority.certificate)).rejects.toThrow();
  await expect(handshake(server, authority.certificate, server)).rejects.toThrow();
  await expect(handshake(client, authority.certificate, client)).rejects.toThrow();
  const other = await createAuthority("other");
  await expect(handshake(server, other.certificate, client)).rejects.toThrow();
  const stranger = await issue({ authority: other, commonName: "eve", usage: "client", days: 1 });
  await expect(handshake(server, authority.certificate, stranger)).rejects.toThrow();
});

test("a bundle of authorities signs with the one whose key is given", async () => {
  const other = await createAuthority("other");
  const bundle = { certificate: other.certificate + authority.certificate, privateKey: authority.privateKey };
  const leaf = await issue({ authority: bundle, commonName: "x", usage: "client", days: 1 });
  expect(new X509Certificate(leaf.certificate).checkIssued(new X509Certificate(authority.certificate))).toBe(
    true,
  );
  await expect(
    issue({
      authority: { ...other, privateKey: authority.privateKey },
      commonName: "x",
      usage: "client",
      days: 1,
    }),
  ).rejects.toThrow("none of its certificates belongs to caPrivateKey");
});

test("a server certificate stays while authority, names and life are right", async () => {
  const fits = (names = sans, ca = authority, now?: number, days = 90) =>
    serverFits(server.certificate, ca, names, days, now);
  expect(fits()).toBe(true);
  expect(fits([...sans].reverse())).toBe(true);
  expect(fits(sans.slice(1))).toBe(false);
  expect(fits([...sans, "10.0.0.9"])).toBe(false);
  expect(fits(sans, await createAuthority("test, with a comma"))).toBe(false);
  expect(fits(sans, authority, Date.now() + 59 * day)).toBe(true);
  expect(fits(sans, authority, Date.now() + 61 * day)).toBe(false);
  expect(serverFits("", authority, sans, 90)).toBe(false);
});

test("a server certificate whose life is to be another one is made anew, unless its authority ends with it", async () => {
  expect(serverFits(server.certificate, authority, sans, 365)).toBe(false);
  const short = await createAuthority("short", 90);
  const leaf = await issue({ authority: short, commonName: "x", usage: "server", sans, days: 365 });
  expect(serverFits(leaf.certificate, short, sans, 365)).toBe(true);
});

test("renewal is due in the last third of a life", () => {
  expect(renewalDue(client.certificate)).toBe(false);
  expect(renewalDue(client.certificate, Date.now() + 21 * day)).toBe(true);
  expect(renewalDue("no certificate")).toBe(true);
});
