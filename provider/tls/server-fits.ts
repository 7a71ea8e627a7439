import { X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import { signerOf } from "./authority";
import { renewalDue } from "./expiry";
import type { Pair } from "./keys";

/** Whether the server certificate that a host has may stay: same authority, same names, enough life. */
export function serverFits(pem: string, authority: Pair, sans: readonly string[], now = Date.now()): boolean {
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
    !renewalDue(pem, now)
  );
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
