import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import type { Place } from "../replica";
import type { ContainerSettings, WaitDefinition } from "./definition";

/**
 * A label with a hash of what the docker plugin updates without any effect, and of the containers with which this one
 * is made anew: labels it replaces.
 */
export function silentFields(
  { healthcheck, tmpfs, init, cpuPeriod, cpuQuota }: ContainerSettings,
  waits: readonly WaitDefinition[],
  place: Place,
): Record<string, pulumi.Output<string>> {
  const fields = { healthcheck, tmpfs, init, cpuPeriod, cpuQuota };
  const others = waits.filter(({ restart }) => restart).map(({ container }) => container);
  const restartedWith = place.cluster.containers(others.sort()).map(({ id }) => id);
  if (restartedWith.length === 0 && Object.values(fields).every((field) => field === undefined)) return {};
  const hash = pulumi
    .output([fields, restartedWith])
    .apply((values) => createHash("sha256").update(JSON.stringify(values)).digest("hex").slice(0, 16));
  return { "stowage.spec": hash };
}
