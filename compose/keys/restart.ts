import type { Findings } from "./findings";
import type { Service } from "./model";
import type { Place } from "./node";
import { plain, quote } from "./read";

/** `no`, `always`, `on-failure`, `on-failure:3` or `unless-stopped`. */
export function readRestart(place: Place | undefined, findings: Findings): Service["restart"] {
  const value = plain(place, findings);
  if (value === undefined || place === undefined) return undefined;
  const match = /^(no|always|on-failure|unless-stopped)(?::(\d{1,9}))?$/.exec(value);
  const policy = (["no", "always", "on-failure", "unless-stopped"] as const).find(
    (word) => word === match?.[1],
  );
  const retries = match?.[2];
  if (policy === undefined || (retries !== undefined && policy !== "on-failure")) {
    const remedy = "write no, always, on-failure, on-failure:3 or unless-stopped";
    findings.error("SW202", place, `${quote(value)} is no restart policy`, remedy);
    return undefined;
  }
  return { policy, ...(retries !== undefined && { maxRetries: Number(retries) }) };
}
