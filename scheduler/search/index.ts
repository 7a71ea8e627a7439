import type { Desk } from "../desk";
import { at } from "../order";
import { compareScores } from "../objective";
import { transitionOf } from "../transition";
import type { Block } from "../model";
import { Loads } from "./loads";
import { packingOf, part } from "./packing";
import { reduce } from "./reduce";
import { keepsWishes } from "./rules";

/** Comparisons per unit of effort: so many for each pair of blocks, up to a limit. */
const comparisons = { perPair: 100, most: 4_000_000 };
/** Blocks per unit of effort above which a budget is too small to find anything. */
const mostBlocks = 2000;

/**
 * Looks for a plan with fewer machines, in which of the given blocks all may be anywhere and all others stay. Keeps
 * what it finds if it is better by the plan's objective. `enough` is a proven lower bound.
 */
export function search(desk: Desk, candidates: readonly Block[], enough: number): void {
  const { board, model } = desk;
  if (model.strategy !== "binpack" || candidates.length > mostBlocks * model.effort) return;
  const before = board.snapshot();
  const free = part(desk, candidates).free.filter((block) => isContent(desk, block));
  if (free.length === 0) return;
  const score = desk.score(board);
  for (const block of free) board.take(block);
  const packing = packingOf(desk, free);
  const loads = new Loads(packing);
  free.forEach((block, index) => loads.put(index, at(before, block.index)));
  const budget = Math.min(comparisons.most, comparisons.perPair * free.length ** 2);
  reduce(loads, enough, model.seed, { left: model.effort * budget });
  const sound = free.every((block, index) => {
    const machine = at(loads.place, index);
    if (machine < 0 || !desk.gate.fits(block, machine)) return false;
    board.put(block, machine);
    return true;
  });
  const better = sound && compareScores(desk.score(board), score) < 0;
  if (!better || transitionOf(desk).cycles.length > 0) board.restore(before);
}

/** Is the block placed, with all the wishes kept that concern others? */
function isContent(desk: Desk, block: Block): boolean {
  const { board } = desk;
  const machine = board.machineOf(block);
  if (machine < 0 || desk.held.has(block)) return false;
  board.take(block);
  const content = keepsWishes(desk, block, machine);
  board.put(block, machine);
  return content;
}
