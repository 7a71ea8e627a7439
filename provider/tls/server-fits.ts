import { X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import { signerOf } from "./authority";
import { renewalDue } from "./expiry";
import type { Pair } from "./keys";

const day = 24 * 60 * 60_000;

/**
 * Whether the server certificate that a host has may stay: same authority, same names, the life that is asked for, and
 * enough of it left.
 */
export function serverFits(
  pem: string,
  authority: Pair,
  sans: readonly string[],
  days: number,
  now = Date.now(),
): boolean {
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(pem);
  } catch {
    return false;
  }
  const signer = signerOf(authority);
  return (
    certificate.checkIssued(signer) &&
    certificate.verify(signer.publicKey) &&
    sameNames(certificate.subjectAltName ?? "", sans) &&
    (sameLife(certificate, days) || certificate.validTo === signer.validTo) &&
    !renewalDue(pem, now)
  );
}

/** A certificate begins some minutes before it is made. */
function sameLife({ validFrom, validTo }: X509Certificate, days: number): boolean {
  return Math.abs(Date.parse(validTo) - Date.parse(validFrom) - days * day) < day / 2;
}

function sameNames(text: string, sans: readonly string[]): boolean {
  const have = new Set(
    text
      .split(/,\s*/)
      .filter((part) => part !== "")
      .map(normalized),
  );
  const want = new Set(sans.map((san) => normalized(isIP(san) === 0 ? `DNS:${san}` : `IP Address:${san}`)));
  return have.size === want.size && [...want].every((name) => have.has(name));
}

/** Node prints IPv6 addresses in full and upper case. */
function normalized(name: string): string {
  const address = name.replace(/^IP Address:/, "");
  return isIP(address) === 6 ? `ip:${new URL(`http://[${address}]`).hostname}` : name.toLowerCase();
}
