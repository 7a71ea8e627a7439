import type { Desk } from "./desk";
import type { Block } from "./model";
import { compareScores } from "./objective";
import { unsound } from "./soundness";
import { transitionOf } from "./transition";

/** What can be tried in every way, and weighed as often. */
const most = { candidates: 8, blocks: 30, machines: 8 };
/** Tries of a block on a machine per unit of effort. */
const tries = 10_000;

/**
 * Tries every way to place a few blocks, as far as the budget goes, and keeps the best. All rules are asked, so it also
 * exchanges what no single move could improve. `enough` is a proven lower bound on machines in use.
 */
export function exhaust(desk: Desk, candidates: readonly Block[], enough: number): void {
  const { board, gate, model, score } = desk;
  const { blocks, machines, strategy } = model;
  const isSmall =
    candidates.length <= most.candidates && blocks.length <= most.blocks && machines.length <= most.machines;
  if (strategy !== "binpack" || !isSmall) return;
  // The bound is that of a plan in which all have a place.
  const isComplete = blocks.every((block) => board.isPlaced(block));
  if (isComplete && machines.filter(({ index }) => !board.isEmpty(index)).length <= enough) return;
  const limit = gate.steps + model.effort * tries;
  let best = { score: score(board), places: board.snapshot() };
  const order = [...candidates].sort((a, b) => a.level - b.level || a.index - b.index);
  for (const block of order) board.take(block);
  const place = (depth: number): void => {
    const block = order[depth];
    if (block === undefined) {
      const result = score(board);
      if (compareScores(result, best.score) >= 0) return;
      if (unsound(desk).size > 0 || transitionOf(desk).cycles.length > 0) return;
      best = { score: result, places: board.snapshot() };
      return;
    }
    for (const machine of gate.machinesFor(block)) {
      if (gate.steps > limit) return;
      if (!gate.fits(block, machine)) continue;
      board.put(block, machine);
      place(depth + 1);
      board.take(block);
    }
  };
  place(0);
  board.restore(best.places);
}
