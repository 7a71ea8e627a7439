import type { Findings } from "./findings";
import { agree, type Amount, below } from "./agree";
import type { Resources, Service } from "./model";
import type { Place } from "./node";
import { bytes, cpus } from "./quantity";
import { child } from "./read";

/** Limits and reservations of a service, from both places that name them. A limit is a reservation too. */
export function readResources(service: Place, findings: Findings): Pick<Service, "limits" | "reservations"> {
  const resources = below(service, ["deploy", "resources"], findings);
  const limits = below(resources, ["limits"], findings);
  const reservations = below(resources, ["reservations"], findings);
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

function checkBelow(reservation: Amount | undefined, limit: Amount | undefined, findings: Findings): void {
  if (reservation === undefined || limit === undefined || reservation.value <= limit.value) return;
  const what = `the reservation is above the limit in line ${limit.at.position.line}`;
  findings.error("SW252", reservation.at, what, "raise the limit or lower the reservation");
}

function amounts(cpu: Amount | undefined, memory: Amount | undefined): Resources {
  return { ...(cpu && { cpus: cpu.value }), ...(memory && { memory: memory.value }) };
}
