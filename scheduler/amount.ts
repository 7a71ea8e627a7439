import type { Model } from "./model";
import { at, own } from "./order";
import type { Amount, MachineSpec, Problem } from "./problem";
import { parseCpus, parseSize } from "./size";

/** All dimensions that a problem mentions: `cpus`, `memory`, then the further ones by name. */
export function dimensionsOf(problem: Problem): string[] {
  const further = new Set<string>();
  const add = (amount: Amount | undefined): void => {
    if (amount?.resources === undefined) return;
    for (const dimension of Object.keys(amount.resources)) further.add(dimension);
  };
  problem.containers.forEach(add);
  for (const machine of problem.machines) {
    add(machine);
    add(machine.reserved);
    machine.running?.forEach(add);
  }
  return ["cpus", "memory", ...[...further].sort()];
}

/**
 * Millicores, bytes, and the further dimensions as they are.
 *
 * @param dimensions `cpus` and `memory` first, as `dimensionsOf` has them
 */
export function toVector(amount: Amount | undefined, dimensions: readonly string[]): number[] {
  return dimensions.map((_, d) => amountIn(amount, dimensions, d));
}

/** What `toVector` has in one dimension. */
export function amountIn(amount: Amount | undefined, dimensions: readonly string[], d: number): number {
  switch (d) {
    case 0:
      return parseCpus(amount?.cpus ?? 0) ?? 0;
    case 1:
      return parseSize(amount?.memory ?? 0) ?? 0;
    default:
      return own(amount?.resources, dimensions[d] ?? "") ?? 0;
  }
}

/** floor(physical * (1 + overcommit)) - reserved, never below zero. */
export function capacityOf(
  machine: MachineSpec,
  dimensions: readonly string[],
  overcommit: number,
): number[] {
  const reserved = toVector(machine.reserved, dimensions);
  return toVector(machine, dimensions).map((physical, d) => {
    const dimension = dimensions[d] ?? "";
    const share =
      typeof machine.overcommit === "number"
        ? machine.overcommit
        : (own(machine.overcommit, dimension) ?? overcommit);
    // The small addend undoes what binary fractions lose: 100 * 0.29 is 28.999999999999996.
    const extra = Math.floor(physical * share + 1e-6);
    return Math.max(0, physical + extra - (reserved[d] ?? 0));
  });
}

/** Per dimension what the largest machine has, at least 1. */
export function largestOf({ dimensions, machines }: Model): number[] {
  return dimensions.map((_, d) =>
    machines.reduce((most, { capacity }) => Math.max(most, at(capacity, d)), 1),
  );
}

export function sum(vectors: readonly (readonly number[])[], dimensions: number): number[] {
  return Array.from({ length: dimensions }, (_, d) =>
    vectors.reduce((total, vector) => total + (vector[d] ?? 0), 0),
  );
}

/** Sum over dimensions of the share of a capacity that is left, with one more need if it is given. */
export function freeShare(
  capacity: readonly number[],
  used: readonly number[],
  need?: readonly number[],
): number {
  let rest = 0;
  for (let d = 0; d < capacity.length; d++) {
    const amount = capacity[d] ?? 0;
    if (amount > 0) rest += Math.max(0, 1 - ((used[d] ?? 0) + (need?.[d] ?? 0)) / amount);
  }
  return rest;
}
