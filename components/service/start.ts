import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { Place } from "../replica";
import type { ServiceDefinition } from "./definition";

type Start = Pick<docker.ContainerArgs, "attach" | "logs" | "mustRun" | "wait" | "waitTimeout">;

/** The plugin's own, in seconds. */
const usualTimeout = 60;

/**
 * When a container counts as started: a job when it has ended, one that others want healthy when it is. Whoever waits
 * for a job is not made unless that ended well.
 */
export function startSettings(service: ServiceDefinition, place: Place): Start {
  const jobs = service.waits
    .filter(({ until }) => until === "ended")
    .flatMap(({ container }) => place.cluster.containers([container]));
  const timeout = service.healthyWithin ?? usualTimeout;
  return {
    ...(service.job ? { attach: true, logs: true, mustRun: false } : { mustRun: true }),
    ...(service.healthyWithin === undefined ? {} : { wait: true, waitTimeout: timeout }),
    // The one input that is unknown as long as the job's end is, and changes nothing in a container that is there.
    ...(jobs.length === 0 ? {} : { waitTimeout: pulumi.all(jobs.map(endedWell)).apply(() => timeout) }),
  };
}

function endedWell(job: docker.Container): pulumi.Output<void> {
  return pulumi
    .all([job.name, job.exitCode, job.containerLogs, job.urn])
    .apply(([name, code, logs, urn]) => checkEnd(name, code, logs, urn));
}

/** @throws RunError where a job failed, with its last lines */
export function checkEnd(name: string, code = 0, logs = "", urn: string): void {
  if (code === 0) return;
  const last = logs.trimEnd().split("\n").slice(-10).join("\n");
  throw new pulumi.RunError(
    `${name} ended with code ${code}, and others wait for its success. Its last lines:\n${last}\n` +
      `Change it, or run it again with: pulumi up --replace '${urn}'`,
  );
}
