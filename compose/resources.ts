import type { Findings } from "./findings";
import type { Resources, Service } from "./model";
import type { Place } from "./node";
import { bytes, cpus } from "./quantity";
import { child, integer, items, oneOf, plain, quote, text } from "./read";

interface Amount {
  readonly value: number;
  readonly at: Place;
}

/** Limits and reservations of a service, from both places that name them. A limit is a reservation too. */
export function readResources(service: Place, findings: Findings): Pick<Service, "limits" | "reservations"> {
  const resources = path(service, "deploy", "resources");
  const limits = path(resources, "limits");
  const reservations = path(resources, "reservations");
  const read = (place: Place | undefined, key: string, unit: typeof bytes): Amount | undefined => {
    const at = place && child(place, key);
    const value = unit(at, findings);
    return at === undefined || value === undefined ? undefined : { value, at };
  };
  const cpuLimit = agree(read(service, "cpus", cpus), read(limits, "cpus", cpus), findings);
  const memoryLimit = agree(read(service, "mem_limit", bytes), read(limits, "memory", bytes), findings);
  const memory = agree(
    read(service, "mem_reservation", bytes),
    read(reservations, "memory", bytes),
    findings,
  );
  const cpu = read(reservations, "cpus", cpus);
  checkBelow(cpu, cpuLimit, findings);
  checkBelow(memory, memoryLimit, findings);
  return {
    limits: amounts(cpuLimit, memoryLimit),
    reservations: amounts(cpu ?? cpuLimit, memory ?? memoryLimit),
  };
}

/** How many containers a service has, and on which machines they may go. */
export function readPlacement(
  service: Place,
  findings: Findings,
): Pick<Service, "replicas" | "mode" | "constraints" | "spread" | "maxReplicasPerNode"> {
  const deploy = path(service, "deploy");
  const placement = path(deploy, "placement");
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
  if (replicas !== undefined && replicas.value > MOST_REPLICAS) {
    findings.error("SW202", replicas.at, `more than ${MOST_REPLICAS} containers of one service`);
  }
  const most = integer(placement && child(placement, "max_replicas_per_node"), findings, 0);
  return {
    replicas: Math.min(replicas?.value ?? 1, MOST_REPLICAS),
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

const MOST_REPLICAS = 10_000;

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

/** The mapping below a chain of keys. */
export function path(place: Place | undefined, ...keys: readonly string[]): Place | undefined {
  return keys.reduce<Place | undefined>((at, key) => at && child(at, key), place);
}

/** Two keys for one thing must say the same. */
function agree(
  first: Amount | undefined,
  second: Amount | undefined,
  findings: Findings,
): Amount | undefined {
  if (first !== undefined && second !== undefined && first.value !== second.value) {
    const written = text(first.at, findings);
    findings.error(
      "SW250",
      second.at,
      `disagrees with ${first.at.path} in line ${first.at.position.line}, which says ${String(written)}`,
      "keep one of them",
    );
  }
  return second ?? first;
}

function checkBelow(reservation: Amount | undefined, limit: Amount | undefined, findings: Findings): void {
  if (reservation === undefined || limit === undefined || reservation.value <= limit.value) return;
  const what = `the reservation is above the limit in line ${limit.at.position.line}`;
  findings.error("SW252", reservation.at, what, "raise the limit or lower the reservation");
}

function amounts(cpu: Amount | undefined, memory: Amount | undefined): Resources {
  return { ...(cpu && { cpus: cpu.value }), ...(memory && { memory: memory.value }) };
}
