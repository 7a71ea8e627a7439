import type { dynamic } from "@pulumi/pulumi";
import { randomUUID } from "node:crypto";
import { checked, defined, differing, type Values } from "./inputs";
import { createAuthority, defaultAuthorityDays } from "./tls/authority";
import { expiryOf, renewalDue } from "./tls/expiry";
import type { Pair } from "./tls/keys";
import { issue } from "./tls/leaf";

/** Days for which a client certificate is good; the last third is for renewing it. */
const defaultDays = 365;

/**
 * A client certificate: of an engine's docker provider, signed by the stack's authority, or of a person. An engine
 * checks no revocation list, so a person's is signed by an authority of its own, which engines trust for as long as it
 * is among theirs.
 */
export const clientCertificate = {
  async check(_olds: Values, news: Values) {
    const result = checked(news, {
      commonName: "string",
      caCertificate: "string?",
      caPrivateKey: "string?",
      instance: "string?",
      generation: "number?",
      address: "string?",
      days: "number?",
    });
    if ((news["caCertificate"] === undefined) !== (news["caPrivateKey"] === undefined))
      result.failures?.push({
        // Older CLIs print the value of the property that a failure names.
        property: "",
        reason: "caCertificate and caPrivateKey belong together; give both, or neither for a person's own",
      });
    return result;
  },
  async diff(_id: string, olds: Values, news: Values) {
    const changed = differing(olds, news, [
      "caCertificate",
      "instance",
      "generation",
      "address",
      "commonName",
      "days",
    ]);
    return { changes: changed.length > 0 || renewalDue(String(olds["certificate"])) };
  },
  async create(inputs: Values) {
    return { id: `client-certificate-${randomUUID()}`, outs: await issued(inputs, undefined) };
  },
  async update(_id: string, olds: Values, news: Values) {
    return { outs: await issued(news, issuerOf(olds, news)) };
  },
  async delete() {},
} satisfies dynamic.ResourceProvider;

/** The person's authority, while it is the same person's and has enough life. */
function issuerOf(olds: Values, news: Values): Pair | undefined {
  const { issuer, issuerPrivateKey } = olds;
  if (typeof issuer !== "string" || typeof issuerPrivateKey !== "string") return undefined;
  if (differing(olds, news, ["commonName"]).length > 0 || renewalDue(issuer)) return undefined;
  return { certificate: issuer, privateKey: issuerPrivateKey };
}

async function issued(inputs: Values, kept: Pair | undefined) {
  const commonName = String(inputs["commonName"]);
  const days = Number(inputs["days"] ?? defaultDays);
  const personal = inputs["caCertificate"] === undefined;
  const authority = personal
    ? (kept ?? (await createAuthority(commonName, defaultAuthorityDays, Date.now(), "client")))
    : { certificate: String(inputs["caCertificate"]), privateKey: String(inputs["caPrivateKey"]) };
  const pair = await issue({ authority, commonName, usage: "client", days });
  return defined({
    ...inputs,
    ...pair,
    expires: expiryOf(pair.certificate).toISOString(),
    ...(personal ? { issuer: authority.certificate, issuerPrivateKey: authority.privateKey } : {}),
  });
}
