import { agree, type Amount, below } from "./agree";
import type { Findings } from "./findings";
import { LIMITS } from "./limits";
import type { Service } from "./model";
import type { Place } from "./node";
import { child, integer, items, oneOf, plain } from "./read";

/** How many containers a service has, and on which machines they may go. */
export function readPlacement(
  service: Place,
  findings: Findings,
): Pick<Service, "replicas" | "mode" | "constraints" | "spread" | "maxReplicasPerNode"> {
  const deploy = below(service, ["deploy"], findings);
  const placement = below(deploy, ["placement"], findings);
  const mode = oneOf(deploy && child(deploy, "mode"), ["replicated", "global"], findings) ?? "replicated";
  const count = (place: Place | undefined, key: string): Amount | undefined => {
    const at = place && child(place, key);
    const value = integer(at, findings);
    return at === undefined || value === undefined ? undefined : { value, at };
  };
  const replicas = agree(count(service, "scale"), count(deploy, "replicas"), findings);
  if (mode === "global" && replicas !== undefined) {
    findings.error(
      "SW250",
      replicas.at,
      "a global service has one container on every machine",
      "remove the count",
    );
  }
  if (replicas !== undefined && replicas.value > LIMITS.range) {
    findings.error("SW202", replicas.at, `more than ${LIMITS.range} containers of one service`);
  }
  const most = integer(placement && child(placement, "max_replicas_per_node"), findings, 0);
  return {
    replicas: Math.min(replicas?.value ?? 1, LIMITS.range),
    mode,
    constraints: items(placement && child(placement, "constraints"), findings).flatMap((item) => {
      const constraint = plain(item, findings);
      return constraint === undefined ? [] : [{ text: constraint, position: item.position }];
    }),
    spread: items(placement && child(placement, "preferences"), findings).flatMap((item) => {
      const at = child(item, "spread");
      const label = plain(at, findings);
      if (at === undefined) findings.error("SW201", item, "expected `spread: node.labels.NAME`");
      return label === undefined ? [] : [{ label }];
    }),
    ...(most !== undefined && most > 0 && { maxReplicasPerNode: most }),
  };
}
