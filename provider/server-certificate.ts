import type { dynamic } from "@pulumi/pulumi";
import { randomUUID } from "node:crypto";
import { checked, defined, differing, type Values } from "./inputs";
import { signerOf } from "./tls/authority";
import { expiryOf, renewalDue } from "./tls/expiry";
import { issue } from "./tls/leaf";

/** Days for which a server certificate is good; the last third is for renewing it. */
const defaultDays = 365;

/** The certificate of a server of the stack's own. Its keys are made in create(), and anew in each update(). */
export const serverCertificate = {
  async check(_olds: Values, news: Values) {
    const result = checked(news, {
      commonName: "string",
      sans: "array",
      caCertificate: "string",
      caPrivateKey: "string",
      days: "number?",
    });
    const { sans } = news;
    if (
      Array.isArray(sans) &&
      (sans.length === 0 || sans.some((san) => typeof san !== "string" || san === ""))
    )
      result.failures?.push({
        property: "sans",
        reason:
          "sans must be the names and addresses that clients dial, at least one: they read no commonName",
      });
    return result;
  },
  async diff(_id: string, olds: Values, news: Values) {
    const changed = differing(ordered(olds), ordered(news), ["sans", "caCertificate", "commonName", "days"]);
    return { changes: changed.length > 0 || renewalDue(String(olds["certificate"])) };
  },
  async create(inputs: Values) {
    return { id: `server-certificate-${randomUUID()}`, outs: await issued(inputs) };
  },
  async update(_id: string, _olds: Values, news: Values) {
    return { outs: await issued(news) };
  },
  async delete() {},
} satisfies dynamic.ResourceProvider;

/** Names mean the same in any order. */
function ordered(values: Values): Values {
  const { sans } = values;
  return Array.isArray(sans) ? { ...values, sans: [...new Set(sans.map(String))].sort() } : values;
}

async function issued(inputs: Values) {
  const authority = {
    certificate: String(inputs["caCertificate"]),
    privateKey: String(inputs["caPrivateKey"]),
  };
  const { certificate, privateKey } = await issue({
    authority,
    commonName: String(inputs["commonName"]),
    usage: "server",
    sans: ordered(inputs)["sans"] as string[],
    days: Number(inputs["days"] ?? defaultDays),
  });
  return defined({
    ...inputs,
    certificate: certificate + signerOf(authority).toString(),
    privateKey,
    expires: expiryOf(certificate).toISOString(),
  });
}
