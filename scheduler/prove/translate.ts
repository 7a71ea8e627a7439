import type { Desk } from "../desk";
import { at, own, toRecord } from "../order";
import type { Plan } from "../plan-result";
import type { Pattern } from "./knapsack";
import type { PatternProblem } from "./pattern-problem";

/** The patterns of the machines of a plan. */
export function patternsOf({ kinds, types }: PatternProblem, { model }: Desk, plan: Plan): Pattern[] {
  const there = new Map<string, Map<number, number>>();
  kinds.forEach(({ blocks }, kind) =>
    blocks.forEach(({ items }) => {
      const machine = own(plan.assignments, at(items, 0).name) ?? "";
      const counts = there.get(machine) ?? new Map<number, number>();
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
      there.set(machine, counts);
    }),
  );
  const typeOf = new Map(
    types.flatMap(({ machines }, type) =>
      machines.map((index) => [at(model.machines, index).name, type] as const),
    ),
  );
  return [...there].flatMap(([machine, counts]) => {
    const type = typeOf.get(machine);
    return type === undefined ? [] : [{ type, kinds: [...counts.keys()], counts: [...counts.values()] }];
  });
}

/** Where the containers are if the machines take these patterns; each takes what is left of what it may take. */
export function assignmentsOf(
  { kinds, types }: PatternProblem,
  { model }: Desk,
  patterns: readonly Pattern[],
): Record<string, string> {
  const left = kinds.map(({ blocks }) => [...blocks]);
  const free = types.map(({ machines }) => [...machines]);
  return toRecord(
    patterns.flatMap((pattern) => {
      const machine = free[pattern.type]?.shift();
      if (machine === undefined) return [];
      const { name } = at(model.machines, machine);
      return pattern.kinds
        .flatMap((kind, i) => at(left, kind).splice(0, at(pattern.counts, i)))
        .flatMap(({ items }) => items.map((item) => [item.name, name] as const));
    }),
  );
}

/** A price for each container; blocks of several share theirs. */
export function pricesOf({ kinds }: PatternProblem, prices: Float64Array): Record<string, number> {
  return toRecord(
    kinds.flatMap(({ blocks }, kind) =>
      blocks.flatMap(({ items }) =>
        items.map(({ name }) => [name, at(prices, kind) / items.length] as const),
      ),
    ),
  );
}
