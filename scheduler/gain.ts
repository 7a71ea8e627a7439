import type { Desk } from "./desk";
import { emptyMachines, movedItems } from "./improve";
import { mayBalance } from "./rebalance";
import { consolidate } from "./search";
import { transitionOf } from "./transition";
import { machinesInUse, worthOf } from "./worth";

/** Per unit of effort: comparisons of a consolidation, and tries of a block on a machine. */
const most = { comparisons: 1_000_000, tries: 3_000 };
/** Pairs of a container and a machine from which on looking at all of them takes too long for every plan. */
const mostPairs = 50_000;

/**
 * How many machines a rebalance would save, and with how many moves; nothing if none. With that many moves it saves as
 * many; a full one may save more, since it looks further than there is time for in every plan. Of a large fleet only the
 * machines with the least on them are looked at.
 */
export function gainOf(desk: Desk, bound: number): { machines: number; moves: number } | undefined {
  const { board, gate, model } = desk;
  const now = machinesInUse(desk);
  const candidates = model.blocks.filter((block) => mayBalance(desk, block));
  if (model.strategy !== "binpack" || now <= bound || !candidates.some(({ ranBefore }) => ranBefore))
    return undefined;
  const before = board.snapshot();
  const { soft } = board;
  const isSmall = candidates.length * model.machines.length <= mostPairs;
  const allowed = (): boolean => !isSmall || transitionOf(desk).cycles.length === 0;
  if (isSmall)
    consolidate(desk, candidates, {
      mostMoves: Infinity,
      enough: bound,
      allowed,
      comparisons: most.comparisons,
    });
  const limit = gate.steps + model.effort * most.tries;
  const vector = (): number[] => [Math.max(0, soft - board.soft), ...worthOf(desk).slice(1)];
  emptyMachines(desk, { candidates, vector, allowed }, () => gate.steps < limit);
  const machines = now - machinesInUse(desk);
  const moved = machines > 0 ? movedItems(desk) : 0;
  board.restore(before);
  return machines > 0 ? { machines, moves: moved - movedItems(desk) } : undefined;
}
