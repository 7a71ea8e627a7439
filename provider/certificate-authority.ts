import type { dynamic } from "@pulumi/pulumi";
import { randomUUID } from "node:crypto";
import { checked, differing, type Values } from "./inputs";
import { createAuthority } from "./tls/authority";

/** The authority of a Pulumi stack; its key is made once in create(). */
export const certificateAuthority = {
  async check(_olds: Values, news: Values) {
    return checked(news, { commonName: "string" });
  },
  /** Another name is another authority: everything that it signed is signed again. */
  async diff(_id: string, olds: Values, news: Values) {
    const replaces = differing(olds, news, ["commonName"]);
    return { changes: replaces.length > 0, replaces };
  },
  async create(inputs: Values) {
    const pair = await createAuthority(String(inputs["commonName"]));
    return { id: `certificate-authority-${randomUUID()}`, outs: { ...inputs, ...pair } };
  },
  async update(_id: string, olds: Values, news: Values) {
    return { outs: { ...olds, ...news } };
  },
  async delete() {},
} satisfies dynamic.ResourceProvider;
