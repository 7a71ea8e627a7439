import type { Board } from "./board";
import { compareVectors } from "./order";
import type { Block, Model } from "./model";
import { strategyOf } from "./strategy";

/** How good a plan is; lexicographic, lower is better. */
export interface Score {
  /** Unplaced containers per priority, the highest first. */
  readonly unplaced: readonly number[];
  /** The unplaced; those of them that ran; weighted moves; soft weight; the strategy's own. */
  readonly vector: readonly number[];
  /** Breaks ties: the machines of all blocks, in the order of names. */
  readonly places: readonly number[];
}

/** @param moves false where moves cost nothing, as in a rebalance */
export function objective(model: Model, moves = true): (board: Board) => Score {
  const strategy = strategyOf(model);
  const priorities = [...new Set(model.blocks.map(({ priority }) => priority))].sort((a, b) => b - a);
  return (board) => {
    const unplaced = priorities.map(() => 0);
    let stopped = 0;
    for (const block of board.unplaced()) {
      const level = priorities.indexOf(block.priority);
      unplaced[level] = (unplaced[level] ?? 0) + block.items.length;
      stopped += ranOf(block);
    }
    return {
      unplaced,
      vector: [
        ...unplaced,
        stopped,
        moves ? Math.round(board.cost * 1e6) : 0,
        -board.soft,
        ...strategy.score(board),
      ],
      places: board.snapshot(),
    };
  };
}

/** How many of a block's containers ran before: without a place they would stop, which is worse than a move. */
export function ranOf({ items, ranBefore }: Block): number {
  return ranBefore ? items.filter(({ previous }) => previous !== undefined).length : 0;
}

export function compareScores(a: Score, b: Score): number {
  return compareVectors(a.vector, b.vector) || compareVectors(a.places, b.places);
}
