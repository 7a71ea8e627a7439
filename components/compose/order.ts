import type { Service } from "../../compose";
import type { ServiceDefinition, WaitDefinition } from "../service/definition";
import { healthyWithin } from "../service/healthcheck";
import type { Mapping } from "./mapping";
import type { ServiceReport } from "./report";

/** What starts before a service, and what others wait for in it. */
export type Order = Pick<ServiceDefinition, "waits" | "healthyWithin" | "job" | "restart">;

const until = {
  service_started: "started",
  service_healthy: "healthy",
  service_completed_successfully: "ended",
} as const;

export function orderOf(service: Service, mapping: Mapping): Order {
  const report = mapping.report(service);
  const waiting = mapping.project.services.flatMap(({ dependencies }) =>
    dependencies.filter(({ service: name }) => name === service.name),
  );
  const job = waiting.some(({ condition }) => condition === "service_completed_successfully");
  const isWatched = waiting.some(({ condition }) => condition === "service_healthy");
  if (job) checkJob(service, isWatched, mapping, report);
  return {
    waits: waitsOf(service, mapping),
    job,
    ...(isWatched && !job ? { healthyWithin: healthyWithin(service.healthcheck) } : {}),
    restart: restartOf(service) ?? { policy: job ? "no" : "always" },
  };
}

function waitsOf(service: Service, mapping: Mapping): WaitDefinition[] {
  const links = service.links.map(({ service: name }) => ({
    service: name,
    until: "started" as const,
    restart: false,
  }));
  const dependencies = service.dependencies.map(({ service: name, condition, restart }) => ({
    service: name,
    until: until[condition],
    restart,
  }));
  const named = new Set(dependencies.map(({ service: name }) => name));
  return [...dependencies, ...links.filter(({ service: name }) => !named.has(name))].flatMap(
    ({ service: name, ...how }) => {
      const other = mapping.service(name);
      return other === undefined ? [] : mapping.containers(other).map((container) => ({ container, ...how }));
    },
  );
}

/** A job runs once, to its end: the engine must not start it again, nor may a copy of it run elsewhere. */
function checkJob(service: Service, isWatched: boolean, mapping: Mapping, report: ServiceReport): void {
  const { policy } = restartOf(service) ?? { policy: "no" };
  if (policy !== "no") {
    const key = service.deploy?.restartPolicy === undefined ? "restart" : "deploy.restart_policy";
    const what = `is ${policy}, but another service waits for this one's end`;
    report.error("SW284", key, what, 'write `restart: "no"`');
  }
  if (isWatched) {
    const what = "one service waits for its end and another for its health, and nothing can be both";
    report.error("SW284", "healthcheck", what, "wait for one of them");
  }
  if (mapping.onlyContainer(service) === undefined)
    report.error(
      "SW284",
      "deploy",
      "another service waits for its end, so it has to be one container",
      "write `replicas: 1`",
    );
}

/** `deploy.restart_policy` counts before `restart`, as for Docker's own tools. */
function restartOf({ restart, deploy }: Service): ServiceDefinition["restart"] | undefined {
  const policy = deploy?.restartPolicy;
  if (policy === undefined) return restart;
  if (policy.condition === "none") return { policy: "no" };
  if (policy.condition !== "on-failure") return { policy: "always" };
  return {
    policy: "on-failure",
    ...(policy.maxAttempts === undefined ? {} : { maxRetries: policy.maxAttempts }),
  };
}
