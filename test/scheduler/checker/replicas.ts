import type { ContainerSpec, MachineSpec } from "../../../scheduler";
import { labelOf } from "./company";
import { holds, isSoft } from "./facts";
import { bound, type Faults, type Placement } from "./placement";

/** `distinct`, `maxPerMachine` and hard `spread` of the replicas of each service. */
export const replicaFaults: Faults = (placement) => {
  const services = new Map<string, { spec: ContainerSpec; on: MachineSpec }[]>();
  for (const each of bound(placement)) {
    const { service, global } = each.spec;
    if (service !== undefined && global !== true)
      services.set(service, [...(services.get(service) ?? []), each]);
  }
  return [...services].flatMap(([service, replicas]) => {
    const asks = replicas.some(
      ({ spec }) =>
        spec.distinct !== undefined || spec.spread !== undefined || spec.maxPerMachine !== undefined,
    );
    return asks
      ? replicas.flatMap(({ spec, on }) => [
          ...apart(service, spec, on, placement),
          ...crowded(service, on, placement),
          ...uneven(service, spec, on, placement),
        ])
      : [];
  });
};

function apart(service: string, spec: ContainerSpec, on: MachineSpec, placement: Placement): string[] {
  if (spec.distinct === undefined) return [];
  const { label } = spec.distinct;
  const value = labelOf(on, label);
  if (value === undefined) return [`${spec.name}: ${on.name} has no label ${label}`];
  const others = siblings(service, placement, (machine) => labelOf(machine, label) === value);
  return others.length > 1 ? [`${others.length} of ${service} are in ${label}=${value}`] : [];
}

/** The lowest cap of a service binds all of its replicas. */
function crowded(service: string, on: MachineSpec, placement: Placement): string[] {
  const caps = placement.problem.containers
    .filter((each) => each.service === service)
    .map(({ maxPerMachine = Infinity }) => maxPerMachine);
  const there = siblings(service, placement, (machine) => machine === on).length;
  return there > Math.min(...caps) ? [`${on.name} has ${there} of ${service}`] : [];
}

/** Whoever is in a domain that has too many more than another one, whether it came there or stayed. */
function uneven(service: string, spec: ContainerSpec, on: MachineSpec, placement: Placement): string[] {
  return (spec.spread ?? [])
    .filter(({ hard }) => hard === true)
    .flatMap(({ label, maxSkew = 1 }) => {
      const mine = labelOf(on, label);
      if (mine === undefined) return [`${spec.name}: ${on.name} has no label ${label}`];
      const domains = placement.problem.machines
        .filter(
          (machine) =>
            (machine.state ?? "active") === "active" &&
            (spec.constraints ?? []).every((rule) => isSoft(rule) || holds(rule, machine)),
        )
        .map((machine) => labelOf(machine, label))
        .filter((value) => value !== undefined);
      const count = (value: string): number =>
        siblings(service, placement, (machine) => labelOf(machine, label) === value).length;
      const least = Math.min(...domains.map(count), count(mine));
      return count(mine) - least > maxSkew
        ? [`${label}=${mine} has ${count(mine)} of ${service}, another has ${least}`]
        : [];
    });
}

function siblings(
  service: string,
  { problem, there }: Placement,
  where: (machine: MachineSpec) => boolean,
): ContainerSpec[] {
  return problem.machines
    .filter(where)
    .flatMap(({ name, running = [] }) => [...(there.get(name) ?? []), ...running])
    .filter((each) => each.service === service);
}
