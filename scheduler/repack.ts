import { approach } from "./approach";
import type { Desk } from "./desk";
import type { Block } from "./model";
import { compareVectors } from "./order";
import { reach } from "./reach";
import { relabel } from "./relabel";
import { closeDownTo, consolidate } from "./search";
import { isBetter, isPossible, restore, savedPlan } from "./saved-plan";
import { transitionOf } from "./transition";
import { machinesInUse, worthOf } from "./worth";

/**
 * Makes a plan as good as one from scratch, with few moves: empties machines as they are; and if a plan from scratch is
 * still better, goes towards it as far as moves do not wait for each other, and empties machines from there.
 */
export function repack(
  desk: Desk,
  movers: readonly Block[],
  enough: number,
  afresh: (movers: ReadonlySet<Block>) => Desk,
): void {
  const { board, model } = desk;
  const start = board.snapshot();
  pack(desk, movers, enough, start);
  if (model.strategy === "binpack" && machinesInUse(desk) <= enough) return;
  const packed = savedPlan(desk);
  const fresh = afresh(new Set(movers));
  if (compareVectors(worthOf(fresh), packed.worth) >= 0) return;
  board.restore(start);
  reach(desk, movers, fresh, afresh);
  pack(desk, movers, enough, start);
  if (!isBetter(desk, packed)) restore(desk, packed);
}

/** Empties machines with few moves each; where that ends, arranges anew what is on the others to close one more. */
function pack(desk: Desk, movers: readonly Block[], enough: number, start: readonly number[]): void {
  const { board, model } = desk;
  const isSequence = (): boolean => transitionOf(desk).cycles.length === 0;
  consolidate(desk, movers, { mostMoves: Infinity, enough, allowed: isSequence });
  if (model.strategy !== "binpack") return;
  for (let progress = true; progress && machinesInUse(desk) > enough;) {
    const before = savedPlan(desk);
    progress = closeDownTo(desk, movers, machinesInUse(desk) - 1);
    const wanted = progress ? relabel(desk, movers, board.snapshot()) : before.places;
    board.restore(wanted);
    progress = compareVectors(worthOf(desk), before.worth) < 0;
    if (progress && !isPossible(desk)) {
      board.restore(start);
      approach(desk, movers, wanted);
    }
    progress &&= isBetter(desk, before);
    if (!progress) restore(desk, before);
  }
}
