import { certificatesOf } from "./authority";

/** PEM texts as one, each certificate once: the first text's in their order, then all others sorted. */
export function bundle(first: string, others: readonly string[]): string {
  const known = new Set<string>();
  const blocks = (pem: string) =>
    certificatesOf(pem).flatMap((certificate) => {
      if (known.has(certificate.fingerprint256)) return [];
      known.add(certificate.fingerprint256);
      return [`${certificate.toString().trim()}\n`];
    });
  const leading = blocks(first);
  return [...leading, ...others.flatMap(blocks).sort()].join("");
}
