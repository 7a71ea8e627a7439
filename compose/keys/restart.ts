import type { Restart } from "../model";
import { plain, quote } from "../read";
import { codec, type Codec } from "./codec";

const POLICIES = ["no", "always", "on-failure", "unless-stopped"] as const;

/** `no`, `always`, `on-failure`, `on-failure:3` or `unless-stopped`. */
export const restart: Codec<Restart> = codec(
  (place, { findings }) => {
    const value = plain(place, findings);
    if (value === undefined) return undefined;
    const [, word, retries] = /^([a-z-]+)(?::(\d{1,9}))?$/.exec(value) ?? [];
    const policy = POLICIES.find((candidate) => candidate === word);
    if (policy === undefined || (retries !== undefined && policy !== "on-failure")) {
      const remedy = "write no, always, on-failure, on-failure:3 or unless-stopped";
      findings.error("SW202", place, `${quote(value)} is no restart policy`, remedy);
      return undefined;
    }
    return { policy, ...(retries !== undefined && { maxRetries: Number(retries) }) };
  },
  ({ policy, maxRetries }) => (maxRetries === undefined ? policy : `${policy}:${maxRetries}`),
);
