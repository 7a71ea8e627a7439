import type { Findings } from "../findings";
import { LIMITS } from "../limits";
import type { Service } from "../model";
import type { Place } from "../node";
import { agree, amount } from "./agree";
import type { WrittenService } from "./service";

/** How many containers a service has, and on which machines they may go. */
export function addPlacement(
  service: Place,
  { scale, deploy }: WrittenService,
  positions: Service["positions"],
  findings: Findings,
): Pick<Service, "replicas" | "mode" | "constraints" | "spread" | "maxReplicasPerNode"> {
  const mode = deploy?.mode ?? "replicated";
  const replicas = agree(
    amount(service, ["scale"], scale),
    amount(service, ["deploy", "replicas"], deploy?.replicas),
    findings,
  );
  if (mode === "global" && replicas !== undefined) {
    const what = "a global service has one container on every machine";
    findings.error("SW250", replicas.at, what, "remove the count");
  }
  if (replicas !== undefined && replicas.value > LIMITS.range) {
    findings.error("SW202", replicas.at, `more than ${LIMITS.range} containers of one service`);
  }
  const { constraints = [], preferences = [], maxReplicasPerNode = 0 } = deploy?.placement ?? {};
  return {
    replicas: Math.min(replicas?.value ?? 1, LIMITS.range),
    mode,
    constraints: constraints.map((text, index) => ({
      text,
      position: positions[`deploy.placement.constraints[${index}]`] ?? service.position,
    })),
    spread: preferences.map(({ spread: label }) => ({ label })),
    ...(maxReplicasPerNode > 0 && { maxReplicasPerNode }),
  };
}
