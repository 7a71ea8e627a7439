import { amountOf, total } from "./amounts";
import { roomOf } from "./capacity";
import type { Faults } from "./placement";

/** The sums that a plan shows are right, and its bound is not above what it needs itself. */
export const totalFaults: Faults = ({ problem, plan, there, waiting }) => {
  const shown = new Map(plan.machines.map((machine) => [machine.name, machine]));
  const holds = new Set(plan.held.map(({ machine }) => machine));
  const faults = problem.machines.flatMap((machine) => {
    // What is held may reserve its place without being there.
    if (holds.has(machine.name)) return [];
    const use = shown.get(machine.name);
    if (use === undefined) return [`${machine.name} is not shown`];
    const guests = [...(there.get(machine.name) ?? []), ...(machine.running ?? [])];
    return Object.keys(use.total).flatMap((dimension) => {
      const used = total(guests, (spec) => amountOf(spec, dimension));
      const room = roomOf(machine, dimension, problem);
      return [
        ...(used === use.used[dimension]
          ? []
          : [`${machine.name} has ${used} ${dimension}, not what is shown`]),
        ...(room === use.total[dimension]
          ? []
          : [`${machine.name} holds ${room} ${dimension}, not what is shown`]),
      ];
    });
  });
  const inUse = [...there.values()].filter((specs) => specs.length > 0).length;
  // Where something has no place, the bound says how many machines it would take.
  if (plan.unplaced.length === 0 && waiting.size === 0 && plan.bound.machines > inUse)
    faults.push(`${plan.bound.machines} machines are said to be needed, ${inUse} are in use`);
  return faults;
};
