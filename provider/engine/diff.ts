import type { dynamic } from "@pulumi/pulumi";
import { differing, unknownValue, type Values } from "../inputs";
import { parseHostKey } from "../ssh/host-key";
import { certificatesOf } from "../tls/authority";
import { renewBelow } from "../tls/expiry";

/** Another machine, or the same one said to be new: everything on it is made anew. */
const replacing = ["instance", "generation"];

/** What the host has to be told. */
const reconciling = [
  "machine",
  "label",
  "address",
  "sans",
  "transport",
  "allowFrom",
  "trusted",
  "labels",
  "config",
  "loadImages",
  "capacity",
  "liveRestore",
  "caCertificate",
  "certificateDays",
  "adopt",
  "packages",
  "proxy",
  "registryMirrors",
];

/** What only the state has to know. A login key is not among them: each operator may have another one. */
const recording = ["port", "user", "trustOnFirstUse"];

export function diffEngine(olds: Values, news: Values, now = Date.now()): dynamic.DiffResult {
  const replaces = differing(olds, news, replacing);
  return {
    changes:
      replaces.length > 0 ||
      mustReconcile(olds, news, now) ||
      differing(olds, news, ["owned"]).length > 0 ||
      otherLogin(olds, news),
    replaces,
    // The old engine's delete() would otherwise remove what has just been started.
    deleteBeforeReplace: true,
  };
}

/** Whether the state has to learn another way to log in. */
export function otherLogin(olds: Values, news: Values): boolean {
  return (
    differing(olds, news, recording).length > 0 ||
    differing(wayOf(olds), wayOf(news), ["jump"]).length > 0 ||
    otherHostKey(olds["hostKey"], news["hostKey"])
  );
}

/** The way to a host without its keys, of which each operator may have others. */
function wayOf({ jump }: Values): Values {
  if (typeof jump !== "object" || jump === null) return { jump };
  return { jump: { ...jump, privateKey: undefined, passphrase: undefined } };
}

/** Whether an update has to go to the host. */
export function mustReconcile(olds: Values, news: Values, now = Date.now()): boolean {
  return (
    olds["ready"] !== true ||
    (Array.isArray(olds["drift"]) && olds["drift"].length > 0) ||
    differing(olds, news, reconciling).length > 0 ||
    differing({ version: olds["packageVersion"] }, news, ["version"]).length > 0 ||
    certificateDue(olds, now)
  );
}

function certificateDue(olds: Values, now: number): boolean {
  if (olds["transport"] === "ssh") return false;
  const expires = Date.parse(String(olds["certificateExpires"]));
  const days = typeof olds["certificateDays"] === "number" ? olds["certificateDays"] : 365;
  if (Number.isNaN(expires)) return true;
  return expires - now < days * 24 * 60 * 60_000 * renewBelow && expires < authorityEnds(olds);
}

/** No certificate outlives its authority: such a one is renewed as soon as there is another authority. */
function authorityEnds({ caCertificate }: Values): number {
  const [signer] = certificatesOf(String(caCertificate));
  return signer === undefined ? Infinity : Date.parse(signer.validTo);
}

/** A comment or the absence of an input is no other key: the state has the one that was seen. */
function otherHostKey(old: unknown, now: unknown): boolean {
  if (typeof now !== "string" || typeof old !== "string") return false;
  if (now === unknownValue) return true;
  const [a, b] = [parseHostKey(old), parseHostKey(now)];
  return a === undefined || b === undefined ? old !== now : !a.blob.equals(b.blob);
}
