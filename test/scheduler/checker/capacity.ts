import type { ContainerSpec, MachineSpec, Problem } from "../../../scheduler";
import { amountOf, total } from "./amounts";
import type { Faults } from "./placement";

/** No machine has more than it may: floor(physical * (1 + overcommit)) - reserved, in every dimension; nor more containers. */
export const capacityFaults: Faults = ({ problem, there, held }) =>
  problem.machines.flatMap((machine) => {
    const ours = (there.get(machine.name) ?? []).filter(({ name }) => !held.has(name));
    return overfull(machine, ours, machine.running ?? [], problem);
  });

/** What is too much on a machine that has these containers of the plan, and those that are not its own. */
export function overfull(
  machine: MachineSpec,
  ours: readonly ContainerSpec[],
  foreign: readonly ContainerSpec[],
  problem: Problem,
): string[] {
  const guests = [...ours, ...foreign];
  const dimensions = new Set([
    "cpus",
    "memory",
    ...ours.flatMap(({ resources = {} }) => Object.keys(resources)),
  ]);
  const faults = [...dimensions].flatMap((dimension) => {
    if (total(ours, (spec) => amountOf(spec, dimension)) === 0) return [];
    const used = total(guests, (spec) => amountOf(spec, dimension));
    const most = roomOf(machine, dimension, problem);
    return used > most ? [`${machine.name}: ${used} of ${most} ${dimension}`] : [];
  });
  const { maxContainers = Infinity } = machine;
  return ours.length > 0 && guests.length > maxContainers
    ? [...faults, `${machine.name} has ${guests.length} of ${maxContainers} containers`]
    : faults;
}

export function roomOf(machine: MachineSpec, dimension: string, problem: Problem): number {
  const { overcommit } = machine;
  const share =
    (typeof overcommit === "number" ? overcommit : overcommit?.[dimension]) ??
    problem.options?.overcommit ??
    0;
  const physical = amountOf(machine, dimension);
  return Math.max(0, Math.floor(physical * (1 + share) + 1e-6) - amountOf(machine.reserved, dimension));
}
