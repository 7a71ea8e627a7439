import type { dynamic } from "@pulumi/pulumi";
import type { Values } from "./inputs";

/** One swarm under a cluster's overlay networks. There is nothing to make: its managers do that as they join. */
export const swarm = {
  async check(_olds: Values, news: Values) {
    return { inputs: { ...news } };
  },
  async diff() {
    return { changes: false };
  },
  async create(inputs: Values) {
    return { id: "swarm", outs: inputs };
  },
  async update(_id: string, _olds: Values, news: Values) {
    return { outs: news };
  },
  async delete() {},
} satisfies dynamic.ResourceProvider;
