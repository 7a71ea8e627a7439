import { X509Certificate } from "node:crypto";

/** Part of a certificate's life below which it is renewed. */
export const renewBelow = 1 / 3;

export function expiryOf(pem: string): Date {
  return new Date(new X509Certificate(pem).validTo);
}

/** True once less than a third of its life is left, or if it cannot be read. */
export function renewalDue(pem: string, now = Date.now()): boolean {
  try {
    const { validFrom, validTo } = new X509Certificate(pem);
    return lifeLeft(Date.parse(validFrom), Date.parse(validTo), now) < renewBelow;
  } catch {
    return true;
  }
}

/** From 1 (new) to 0 (expired) and below. */
export function lifeLeft(from: number, to: number, now: number): number {
  return (to - now) / (to - from);
}
