import type { Block } from "../model";
import { addressesClash } from "../port";

/** For each of some blocks those, itself included, that a rule keeps off its machine: host ports and avoidance. */
export function conflictsOf(blocks: readonly Block[]): ReadonlySet<number>[] {
  const conflicts = blocks.map(() => new Set<number>());
  const ruled = blocks.flatMap((block, i) => (isRuled(block) ? [i] : []));
  for (const i of ruled)
    blocks.forEach((other, j) => {
      const block = blocks[i];
      if (block === undefined || (!avoids(block, other) && !bindsSame(block, other))) return;
      conflicts[i]?.add(j);
      conflicts[j]?.add(i);
    });
  return conflicts;
}

function isRuled({ bindings, items }: Block): boolean {
  return (
    bindings.length > 0 || items.some(({ nearness }) => nearness.some(({ weight }) => weight === undefined))
  );
}

function avoids({ items }: Block, other: Block): boolean {
  return items.some(({ nearness }) =>
    nearness.some(
      ({ avoid, probe, weight }) =>
        avoid && weight === undefined && other.items.some(({ counted }) => counted.has(probe)),
    ),
  );
}

/** Ranges never run out here (`whyNoPatterns`), fixed numbers do. */
function bindsSame(a: Block, b: Block): boolean {
  return a.bindings.some(
    (mine) =>
      mine.from === mine.to &&
      b.bindings.some(
        (theirs) =>
          theirs.from === mine.from &&
          theirs.to === mine.to &&
          theirs.protocol === mine.protocol &&
          addressesClash(mine.address, theirs.address),
      ),
  );
}
