import type { dynamic } from "@pulumi/pulumi";
import { randomUUID } from "node:crypto";
import { checked, differing, type Values } from "./inputs";
import { expiryOf, renewalDue } from "./tls/expiry";
import { issue } from "./tls/leaf";

/** Days for which a client certificate is good; the last third is for renewing it. */
const days = 365;

/** A client certificate for an engine's docker provider or for a person. */
export const clientCertificate = {
  async check(_olds: Values, news: Values) {
    return checked(news, {
      commonName: "string",
      caCertificate: "string",
      caPrivateKey: "string",
      instance: "string?",
      generation: "number?",
      address: "string?",
    });
  },
  async diff(_id: string, olds: Values, news: Values) {
    const changed = differing(olds, news, [
      "caCertificate",
      "instance",
      "generation",
      "address",
      "commonName",
    ]);
    return { changes: changed.length > 0 || renewalDue(String(olds["certificate"])) };
  },
  async create(inputs: Values) {
    return { id: `client-certificate-${randomUUID()}`, outs: await issued(inputs) };
  },
  async update(_id: string, _olds: Values, news: Values) {
    return { outs: await issued(news) };
  },
  async delete() {},
} satisfies dynamic.ResourceProvider;

async function issued(inputs: Values) {
  const pair = await issue({
    authority: {
      certificate: String(inputs["caCertificate"]),
      privateKey: String(inputs["caPrivateKey"]),
    },
    commonName: String(inputs["commonName"]),
    usage: "client",
    days,
  });
  return { ...inputs, ...pair, expires: expiryOf(pair.certificate).toISOString() };
}
