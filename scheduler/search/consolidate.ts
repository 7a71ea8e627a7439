import type { Desk } from "../desk";
import { at, compareVectors } from "../order";
import type { Block } from "../model";
import type { Budget } from "./closing";
import { valueOf } from "./construct";
import { drain } from "./drain";
import { lift, putDown } from "./lift";
import { reduce } from "./reduce";
import { regroup } from "./regroup";

/** Comparisons of each way per unit of effort, where the search is what was asked for. */
const usual = 20_000_000;

export interface Consolidation {
  /** How many containers may be moved away from where they ran. */
  readonly mostMoves: number;
  /** A proven lower bound of the machines in use. */
  readonly enough: number;
  /** May the plan look like this? */
  readonly allowed: () => boolean;
  /** Per unit of effort, for each of the ways, if not as many as usual. */
  readonly comparisons?: number;
}

/** Empties machines with few moves of the given blocks, where the others in use have room or make it. */
export function consolidate(
  desk: Desk,
  candidates: readonly Block[],
  { mostMoves, enough, allowed, comparisons = usual }: Consolidation,
): void {
  const { board, model } = desk;
  if (model.strategy !== "binpack") return;
  let best = board.snapshot();
  const lifted = lift(desk, candidates);
  if (lifted === undefined) return;
  const { blocks, loads } = lifted;
  const accepts = (): boolean => {
    const accepted = putDown(desk, lifted) && allowed();
    if (accepted) best = board.snapshot();
    for (const block of blocks) if (board.isPlaced(block)) board.take(block);
    return accepted;
  };
  const movesAt = (block: number, machine: number): number => {
    const { name } = at(model.machines, machine);
    return at(blocks, block).items.filter(({ previous }) => previous !== undefined && previous !== name)
      .length;
  };
  const budget = (): Budget => ({ left: model.effort * comparisons });
  const saving = { movesAt, mostMoves, enough, accepts };
  const start = { board: best, places: loads.place.slice() };
  const moves = mostMoves === Infinity ? 0 : regroup(loads, saving, budget());
  const isRegrouped = best !== start.board;
  drain(loads, { ...saving, mostMoves: mostMoves - moves }, budget());
  if (isRegrouped) {
    // The same moves may save more elsewhere.
    const regrouped = { board: best, value: valueOf(loads) };
    loads.become(start.places);
    drain(loads, saving, budget());
    if (compareVectors(regrouped.value, valueOf(loads)) <= 0) best = regrouped.board;
  }
  board.restore(best);
}

/** Looks for places on fewer machines, whatever moves that takes. True if all that is looked at has one. */
export function closeDownTo(desk: Desk, candidates: readonly Block[], enough: number): boolean {
  const { model } = desk;
  const lifted = lift(desk, candidates);
  if (lifted === undefined) return false;
  reduce(lifted.loads, enough, model.seed, { left: model.effort * usual });
  return putDown(desk, lifted);
}
