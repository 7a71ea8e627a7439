import { toRecord } from "./order";
import type { Predicate, Reason } from "./plan-result";

/** On how many machines each predicate fails. */
export type PredicateCounts = Readonly<Partial<Record<Predicate, number>>>;

/**
 * @param lists of each machine the reasons against a container
 * @param further counts to add to
 */
export function countPredicates(
  lists: readonly (readonly Reason[])[],
  further: PredicateCounts = {},
): PredicateCounts {
  const counts = new Map(Object.entries(further));
  for (const reasons of lists)
    for (const predicate of new Set(reasons.map((reason) => reason.predicate)))
      counts.set(predicate, (counts.get(predicate) ?? 0) + 1);
  return toRecord(counts);
}
