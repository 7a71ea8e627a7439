import { isIP } from "node:net";
import { backdate, signerOf } from "./authority";
import {
  generateKeys,
  importPrivateKey,
  type Pair,
  privateKeyPem,
  serialNumber,
  signing,
  x509,
} from "./keys";

const day = 24 * 60 * 60_000;

export interface LeafArgs {
  readonly authority: Pair;
  readonly commonName: string;
  /** A server's certificate is of no use to a client, and the other way round. */
  readonly usage: "server" | "client";
  /** Names and addresses that a server answers to. */
  readonly sans?: readonly string[];
  readonly days: number;
  readonly now?: number;
}

/** Signs a new key pair. Its life never exceeds the authority's. */
export async function issue({
  authority,
  commonName,
  usage,
  sans = [],
  days,
  now = Date.now(),
}: LeafArgs): Promise<Pair> {
  const keys = await generateKeys();
  const { signer, key, authorityKey } = await prepared(authority);
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject: [{ CN: [commonName] }],
    issuer: signer.subjectName,
    notBefore: new Date(now - backdate),
    notAfter: new Date(Math.min(now + days * day, signer.notAfter.getTime())),
    signingAlgorithm: signing,
    publicKey: keys.publicKey,
    signingKey: key,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([
        usage === "server" ? x509.ExtendedKeyUsage.serverAuth : x509.ExtendedKeyUsage.clientAuth,
      ]),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      authorityKey,
      ...(sans.length === 0
        ? []
        : [
            new x509.SubjectAlternativeNameExtension(
              sans.map((value) => ({ type: isIP(value) === 0 ? ("dns" as const) : ("ip" as const), value })),
            ),
          ]),
    ],
  });
  return { certificate: `${certificate.toString("pem")}\n`, privateKey: await privateKeyPem(keys) };
}

type Prepared = Awaited<ReturnType<typeof prepare>>;

const known = new Map<string, Promise<Prepared>>();

/** Reading an authority takes longer than signing with it, and a process has one or two. */
function prepared(authority: Pair): Promise<Prepared> {
  const name = authority.privateKey + authority.certificate;
  const found = known.get(name) ?? prepare(authority);
  known.set(name, found);
  return found;
}

async function prepare(authority: Pair) {
  const signer = new x509.X509Certificate(new Uint8Array(signerOf(authority).raw));
  return {
    signer,
    key: await importPrivateKey(authority.privateKey),
    authorityKey: await x509.AuthorityKeyIdentifierExtension.create(signer.publicKey),
  };
}
