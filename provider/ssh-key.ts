import type { dynamic } from "@pulumi/pulumi";
import { randomUUID } from "node:crypto";
import { type Values } from "./inputs";
import { makeKeyPair } from "./ssh/key-pair";

/** An ed25519 login key and host key, made once in create(). */
export const sshKey = {
  async check(_olds: Values, news: Values) {
    return { inputs: { ...news } };
  },
  async diff() {
    return { changes: false };
  },
  async create(inputs: Values) {
    const login = makeKeyPair("stowage");
    const host = makeKeyPair("stowage");
    return {
      id: `ssh-key-${randomUUID()}`,
      outs: {
        ...inputs,
        privateKey: login.private,
        publicKey: login.public,
        hostPrivateKey: host.private,
        hostPublicKey: host.public.split(" ").slice(0, 2).join(" "),
      },
    };
  },
  async update(_id: string, olds: Values, news: Values) {
    return { outs: { ...olds, ...news } };
  },
  async delete() {},
} satisfies dynamic.ResourceProvider;
