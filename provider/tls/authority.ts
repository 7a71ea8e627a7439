import { X509Certificate } from "node:crypto";
import { generateKeys, type Pair, privateKeyPem, publicKeyOf, serialNumber, signing, x509 } from "./keys";

const minute = 60_000;
const day = 24 * 60 * minute;

/** Clocks of freshly booted machines run late. */
export const backdate = 5 * minute;

/** Life of an authority. */
export const defaultAuthorityDays = 3650;

/**
 * @param days life. @default 3650
 * @param usage limits what its certificates may be for. @default anything
 */
export async function createAuthority(
  commonName: string,
  days = defaultAuthorityDays,
  now = Date.now(),
  usage?: "client",
): Promise<Pair> {
  const keys = await generateKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: [{ CN: [commonName] }],
    notBefore: new Date(now - backdate),
    notAfter: new Date(now + days * day),
    signingAlgorithm: signing,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      ...(usage === undefined
        ? []
        : [new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth])]),
    ],
  });
  return { certificate: `${certificate.toString("pem")}\n`, privateKey: await privateKeyPem(keys) };
}

/** The one of a bundle's certificates that belongs to the key; engines trust all of them. */
export function signerOf(authority: Pair): X509Certificate {
  const key = publicKeyOf(authority.privateKey);
  const signer = certificatesOf(authority.certificate).find((certificate) =>
    certificate.publicKey.export({ type: "spki", format: "der" }).equals(key),
  );
  if (signer === undefined)
    throw new Error(
      "caCertificate: none of its certificates belongs to caPrivateKey; give both of one authority",
    );
  return signer;
}

export function certificatesOf(bundle: string): X509Certificate[] {
  const blocks = bundle.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? [];
  return blocks.map((block) => new X509Certificate(block));
}
