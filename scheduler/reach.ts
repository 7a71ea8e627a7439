import { approach } from "./approach";
import { type Desk, sizeOf } from "./desk";
import type { Block } from "./model";
import { at, compareVectors } from "./order";
import { relabel } from "./relabel";
import { isBetter, isPossible, restore, type SavedPlan, savedPlan } from "./saved-plan";
import { closeDownTo } from "./search";
import { machinesInUse, worthOf } from "./worth";

/** Which of the blocks are placed anew, the smallest first: less is better only where more can't be reached. */
const shares = [1, 0.9, 0.8, 0.7, 0];

/**
 * Goes towards a plan from scratch as far as moves do not wait for each other, and looks for places on fewer machines for
 * all that has not moved by then. As long as that needs more machines than the plan from scratch, it starts again, towards
 * plans in which the large ones stay: where little room is left, these wait longest.
 */
export function reach(
  desk: Desk,
  movers: readonly Block[],
  fresh: Desk,
  afresh: (movers: ReadonlySet<Block>) => Desk,
): void {
  const { board, model } = desk;
  const isBinpack = model.strategy === "binpack";
  const start = { places: board.snapshot(), order: [] };
  let best: SavedPlan | undefined;
  for (const share of isBinpack ? shares : [1]) {
    restore(desk, start);
    if (share > 0) {
      const anew = smallest(desk, movers, share, fresh);
      const target = share === 1 ? fresh : afresh(new Set(anew));
      approach(desk, anew, relabel(desk, anew, placesIn(desk, target)));
    }
    if (isBinpack) goOn(desk, movers, start.places, machinesInUse(fresh));
    if (best === undefined ? isPossible(desk) : isBetter(desk, best)) best = savedPlan(desk);
    if (best !== undefined && compareVectors(best.worth, worthOf(fresh)) <= 0) break;
  }
  restore(desk, best ?? start);
}

/** Looks for places on fewer machines for all that is still where it was, and goes there, until that closes none. */
function goOn(desk: Desk, movers: readonly Block[], start: readonly number[], enough: number): void {
  const { board } = desk;
  for (let progress = true; progress && machinesInUse(desk) > enough;) {
    const used = machinesInUse(desk);
    const reached = savedPlan(desk);
    const rest = movers.filter(
      (block) => !block.ranBefore || board.machineOf(block) === at(start, block.index),
    );
    const wanted = closeDownTo(desk, rest, enough) ? board.snapshot() : reached.places;
    board.restore(reached.places);
    if (wanted === reached.places) return;
    approach(desk, rest, relabel(desk, rest, wanted));
    desk.order = [...reached.order, ...desk.order];
    progress = machinesInUse(desk) < used;
    if (!progress) restore(desk, reached);
  }
}

/** That share of the blocks, the smallest; all on machines that a plan from scratch does without; and what is new. */
function smallest(desk: Desk, movers: readonly Block[], share: number, fresh: Desk): Block[] {
  const bySize = [...movers].sort((a, b) => sizeOf(desk, a) - sizeOf(desk, b) || a.index - b.index);
  const small = new Set(bySize.slice(0, Math.floor(share * movers.length)));
  return movers.filter(
    (block) => small.has(block) || !block.ranBefore || fresh.board.isEmpty(desk.board.machineOf(block)),
  );
}

/** Where another plan for the same containers and machines has the blocks. */
function placesIn({ model }: Desk, { board, model: other }: Desk): number[] {
  return model.blocks.map(({ items }) => board.machineOf(at(other.blockOf, at(items, 0).index)));
}
