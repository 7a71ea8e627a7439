import type { Desk } from "../desk";
import { at } from "../order";
import type { Block } from "../model";
import type { Budget } from "./closing";
import { drain } from "./drain";
import { lift, putDown } from "./lift";
import { regroup } from "./regroup";

/** Comparisons per unit of effort, for each of the ways. */
const comparisons = 20_000_000;

export interface Consolidation {
  /** How many containers may be moved away from where they ran. */
  readonly mostMoves: number;
  /** A proven lower bound of the machines in use. */
  readonly enough: number;
  /** May the plan look like this? */
  readonly allowed: () => boolean;
}

/** Empties machines with few moves of the given blocks, where the others in use have room or make it. */
export function consolidate(
  desk: Desk,
  candidates: readonly Block[],
  { mostMoves, enough, allowed }: Consolidation,
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
  const moves = mostMoves === Infinity ? 0 : regroup(loads, saving, budget());
  drain(loads, { ...saving, mostMoves: mostMoves - moves }, budget());
  board.restore(best);
}
