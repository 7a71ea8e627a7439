import type { Desk } from "../desk";
import { compareScores } from "../objective";
import { transitionOf } from "../transition";
import type { Block } from "../model";
import { mostSearched } from "./budget";
import { drain, freely } from "./drain";
import { lift, putDown } from "./lift";
import { reduce } from "./reduce";

/** Comparisons per unit of effort: so many for each pair of blocks, up to a limit. */
const comparisons = { perPair: 100, most: 4_000_000 };

/**
 * Looks for a plan with fewer machines, in which of the given blocks all may be anywhere and all others stay. Keeps
 * what it finds if it is better by the plan's objective. `enough` is a proven lower bound.
 */
export function search(desk: Desk, candidates: readonly Block[], enough: number): void {
  const { board, model } = desk;
  if (model.strategy !== "binpack" || candidates.length > mostSearched * model.effort) return;
  const before = board.snapshot();
  const score = desk.score(board);
  const lifted = lift(desk, candidates);
  if (lifted === undefined) return;
  const budget = Math.min(comparisons.most, comparisons.perPair * lifted.blocks.length ** 2);
  const { loads } = lifted;
  reduce(loads, enough, model.seed, { left: model.effort * budget });
  // Rules leave that few steps for its budget; machines that others simply have room for remain.
  if (loads.packing.rules.some((rules) => rules !== undefined))
    drain(loads, { ...freely, enough }, { left: model.effort * budget });
  const better = putDown(desk, lifted) && compareScores(desk.score(board), score) < 0;
  if (!better || transitionOf(desk).cycles.length > 0) board.restore(before);
}
