import "reflect-metadata";
import { createPrivateKey, createPublicKey, webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";

x509.cryptoProvider.set(webcrypto);

export const curve = { name: "ECDSA", namedCurve: "P-256" } as const;
export const signing = { name: "ECDSA", hash: "SHA-256" } as const;

/** A certificate with its private key, both PEM. */
export interface Pair {
  readonly certificate: string;
  readonly privateKey: string;
}

export function generateKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(curve, true, ["sign", "verify"]);
}

export async function privateKeyPem(keys: webcrypto.CryptoKeyPair): Promise<string> {
  const der = await webcrypto.subtle.exportKey("pkcs8", keys.privateKey);
  const lines =
    Buffer.from(der)
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN PRIVATE KEY-----\n${lines.join("\n")}\n-----END PRIVATE KEY-----\n`;
}

/** Reads PKCS#8 and SEC1 alike. */
export async function importPrivateKey(pem: string): Promise<webcrypto.CryptoKey> {
  const der = createPrivateKey(pem).export({ type: "pkcs8", format: "der" });
  return webcrypto.subtle.importKey("pkcs8", new Uint8Array(der), curve, false, ["sign"]);
}

export function publicKeyOf(privatePem: string): Buffer {
  return createPublicKey(createPrivateKey(privatePem)).export({ type: "spki", format: "der" });
}

/** A serial number of 127 bits: positive, so that no decoder takes it for a negative one. */
export function serialNumber(): string {
  const bytes = Buffer.from(webcrypto.getRandomValues(new Uint8Array(16)));
  bytes[0] = (bytes.readUInt8(0) & 0x7f) | 0x40;
  return bytes.toString("hex");
}

export { x509 };
