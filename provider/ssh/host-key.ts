import { timingSafeEqual } from "node:crypto";

/** A public host key: its type and the blob that the wire carries. */
export interface HostKey {
  readonly type: string;
  readonly blob: Buffer;
}

/** Reads `ssh-ed25519 AAAA...`, with or without a comment; undefined if it is no such line. */
export function parseHostKey(line: string): HostKey | undefined {
  const [type, data] = line.trim().split(/\s+/);
  if (type === undefined || data === undefined) return undefined;
  const blob = Buffer.from(data, "base64");
  return typeOf(blob) === type ? { type, blob } : undefined;
}

export function showHostKey(blob: Buffer): string {
  return `${typeOf(blob) ?? "unknown"} ${blob.toString("base64")}`;
}

export function sameHostKey(expected: HostKey, seen: Buffer): boolean {
  return expected.blob.length === seen.length && timingSafeEqual(expected.blob, seen);
}

const algorithms = [
  "ssh-ed25519",
  "ecdsa-sha2-nistp256",
  "ecdsa-sha2-nistp384",
  "ecdsa-sha2-nistp521",
  "rsa-sha2-512",
  "rsa-sha2-256",
] as const;

/** All algorithms, the expected key's first: a host that has it shows it, any other is seen and refused by name. */
export function hostKeyAlgorithms(expected: HostKey | undefined): (typeof algorithms)[number][] {
  const wanted = (name: string) =>
    expected !== undefined &&
    (name === expected.type || (expected.type === "ssh-rsa" && name.startsWith("rsa-sha2")));
  return [...algorithms.filter(wanted), ...algorithms.filter((name) => !wanted(name))];
}

/** The blob begins with the length of its type's name, and the name. */
function typeOf(blob: Buffer): string | undefined {
  if (blob.length < 4) return undefined;
  const length = blob.readUInt32BE(0);
  return length > 0 && length <= 64 && blob.length >= 4 + length
    ? blob.toString("latin1", 4, 4 + length)
    : undefined;
}
