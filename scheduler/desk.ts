import { largestOf } from "./amount";
import { Board } from "./board";
import { Gate } from "./gate";
import { at } from "./order";
import type { Block, Model } from "./model";
import { objective, type Score } from "./objective";
import type { Move } from "./plan-result";
import { real } from "./arrays";
import { RuleBook } from "./search/rules";
import { strategyOf, type StrategyRules } from "./strategy";
import { wishTable } from "./wishes";

/** Why a container that ran before is not where it was. */
export type Cause = Move["reason"];

/** Everything at hand while one plan is made. */
export interface Desk {
  readonly model: Model;
  readonly board: Board;
  readonly gate: Gate;
  readonly rules: RuleBook;
  readonly score: (board: Board) => Score;
  readonly strategy: StrategyRules;
  /** Blocks that are held where they are: they neither move nor obey filters. */
  readonly held: Set<Block>;
  /** Blocks whose old place is lost, with the reason. */
  readonly causes: Map<Block, Cause>;
  /** Blocks that are left out because their move could not be put in an order with others; with the reason. */
  readonly refused: Map<Block, string>;
  /** Those that a rebalance moves, in an order in which each has room when it comes. */
  order: readonly Block[];
  /** The largest share of an average machine that a block asks for, in any dimension. */
  readonly sizes: Float64Array;
}

export function openDesk(model: Model): Desk {
  const board = new Board(model, wishTable(model));
  return {
    model,
    board,
    gate: new Gate(model, board),
    rules: new RuleBook(model),
    score: objective(model),
    strategy: strategyOf(model),
    held: new Set(),
    causes: new Map(),
    refused: new Map(),
    order: [],
    sizes: sizesOf(model),
  };
}

/** Blocks without a place that no machine is held for. */
export function leftOut({ board, held }: Desk): Block[] {
  return board.unplaced().filter((block) => !held.has(block));
}

export function sizeOf(desk: Desk, block: Block): number {
  return real(desk.sizes, block.index);
}

/** The best of the machines that take the block now: least move cost, most soft weight, then the strategy's choice. */
export function bestMachine(desk: Desk, block: Block, strategy = desk.strategy): number | undefined {
  let best: Option | undefined;
  for (const machine of desk.gate.machinesFor(block)) {
    if (!desk.gate.fits(block, machine)) continue;
    const option = optionOf(desk, block, machine, strategy);
    if (best === undefined || compareOptions(option, best) < 0) best = option;
  }
  return best?.machine;
}

/** All machines that take the block now, the best first. */
export function rankedMachines(desk: Desk, block: Block, strategy = desk.strategy): number[] {
  return desk.gate
    .machinesFor(block)
    .filter((machine) => desk.gate.fits(block, machine))
    .map((machine) => optionOf(desk, block, machine, strategy))
    .sort(compareOptions)
    .map(({ machine }) => machine);
}

/** A machine that takes a block, and what speaks for it. */
interface Option {
  readonly machine: number;
  /** 1: nothing of the block ran there. */
  readonly away: number;
  readonly gain: number;
  readonly rank: number;
}

function optionOf({ board, model }: Desk, block: Block, machine: number, strategy: StrategyRules): Option {
  const target = at(model.machines, machine);
  const away = block.ranBefore && !block.items.some(({ previous }) => previous === target.name) ? 1 : 0;
  return { machine, away, gain: board.gain(block, machine), rank: strategy.rank(block, target, board) };
}

function compareOptions(a: Option, b: Option): number {
  return a.away - b.away || b.gain - a.gain || a.rank - b.rank || a.machine - b.machine;
}

function sizesOf(model: Model): Float64Array {
  const largest = largestOf(model);
  const sizes = new Float64Array(model.blocks.length);
  for (const { index, need } of model.blocks)
    for (let d = 0; d < need.length; d++)
      sizes[index] = Math.max(real(sizes, index), at(need, d) / at(largest, d));
  return sizes;
}
