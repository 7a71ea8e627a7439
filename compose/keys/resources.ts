import type { Findings } from "../findings";
import type { Resources, Service } from "../model";
import type { Place } from "../node";
import { agree, amount, type Amount } from "./agree";
import type { WrittenService } from "./service";

/** Limits and reservations of a service, from all keys that name them. A limit is a reservation too. */
export function addResources(
  service: Place,
  { cpus, memLimit, memReservation, pidsLimit, deploy }: WrittenService,
  findings: Findings,
): Pick<Service, "limits" | "reservations"> {
  const limit = (key: string, value: number | undefined) =>
    amount(service, ["deploy", "resources", "limits", key], value);
  const reservation = (key: string, value: number | undefined) =>
    amount(service, ["deploy", "resources", "reservations", key], value);
  const cpuLimit = agree(amount(service, ["cpus"], cpus), limit("cpus", deploy?.limits?.cpus), findings);
  const memoryLimit = agree(
    amount(service, ["mem_limit"], memLimit),
    limit("memory", deploy?.limits?.memory),
    findings,
  );
  agree(amount(service, ["pids_limit"], pidsLimit), limit("pids", deploy?.limits?.pids), findings);
  const memory = agree(
    amount(service, ["mem_reservation"], memReservation),
    reservation("memory", deploy?.reservations?.memory),
    findings,
  );
  const cpu = reservation("cpus", deploy?.reservations?.cpus);
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
