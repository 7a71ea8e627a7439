import type { dynamic } from "@pulumi/pulumi";
import { randomUUID } from "node:crypto";
import { checked, defined, type Values } from "./inputs";
import { createAuthority, defaultAuthorityDays } from "./tls/authority";
import { type AuthorityState, nextPhase, rotates } from "./tls/rotation";

/** The authority of a Pulumi stack. Its keys are made in create() and in update(), where it is rotated. */
export const certificateAuthority = {
  async check(_olds: Values, news: Values) {
    return checked(news, { commonName: "string", rotation: "number?", days: "number?" });
  },
  /** Never a replacement: what the old one has signed has to be good until its successor is known everywhere. */
  async diff(_id: string, olds: Values, news: Values) {
    return { changes: rotates(stateOf(olds), wishesOf(news)), replaces: [] };
  },
  async create(inputs: Values) {
    const { commonName, days } = wishesOf(inputs);
    const pair = await createAuthority(commonName, days);
    return { id: `certificate-authority-${randomUUID()}`, outs: { ...inputs, ...pair } };
  },
  async update(_id: string, olds: Values, news: Values) {
    const state = stateOf(olds);
    const wishes = wishesOf(news);
    const { commonName, rotation, certificate, privateKey, nextPrivateKey, retiring } = rotates(state, wishes)
      ? await nextPhase(state, wishes)
      : state;
    const outs = { ...news, commonName, rotation, certificate, privateKey, nextPrivateKey, retiring };
    return { outs: defined(outs) };
  },
  async delete() {},
} satisfies dynamic.ResourceProvider;

function stateOf(values: Values): AuthorityState {
  return values as unknown as AuthorityState;
}

function wishesOf(values: Values) {
  return {
    commonName: String(values["commonName"]),
    rotation: Number(values["rotation"] ?? 0),
    days: Number(values["days"] ?? defaultAuthorityDays),
  };
}
