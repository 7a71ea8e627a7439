import { costAt, rangeRank } from "./board";
import { type Desk, sizeOf } from "./desk";
import { ranOf } from "./objective";
import { at, compareVectors } from "./order";
import type { Block } from "./model";
import { unsound } from "./soundness";
import { transitionOf } from "./transition";

/** What a search is for, and how far it may go. */
export interface Question {
  /** May the block be elsewhere than it is? */
  readonly isLoose: (block: Block) => boolean;
  readonly limit: number;
  /** Can what is there now be carried out? If not, anything is better. */
  readonly isSound: boolean;
  /** May blocks be left out, so that others have a place? Nothing but that and moves is looked at then. */
  readonly isRescue: boolean;
  /** Those for which this one may be left out although it runs. */
  readonly evictorsOf: (block: Block) => readonly Block[];
}

/** Tries every way to place some blocks; what cannot lead to a better plan than the best is not looked at. */
export class Exhaustion {
  private readonly order: readonly Block[];
  private readonly choices: ReadonlyMap<Block, readonly number[]>;
  private readonly mayBeLeft: ReadonlySet<Block>;
  /** What runs and may be left out -> for one of these only */
  private readonly evictors: ReadonlyMap<Block, readonly Block[]>;
  private readonly priorities: readonly number[];
  /** Unplaced containers per priority, as far as that is decided. */
  private readonly left: number[];
  /** Those of them that ran before. */
  private stopped = 0;
  /** depth -> what the moves of those that are still to be placed cost at least */
  private readonly leastCost: readonly number[];
  /** depth -> soft weight that may still be kept at most */
  private readonly mostSoft: readonly number[];
  /** Moves that cost nothing. */
  private freeMoves = 0;
  private best: { readonly vector: readonly number[]; readonly places: readonly number[] };

  constructor(
    private readonly desk: Desk,
    blocks: readonly Block[],
    private readonly question: Question,
  ) {
    const { board, causes, gate, model } = desk;
    this.choices = new Map(
      blocks.map((block) => [
        block,
        question.isLoose(block) ? gate.machinesFor(block) : [board.machineOf(block)],
      ]),
    );
    const choices = (block: Block): readonly number[] => this.choices.get(block) ?? [];
    this.order = [...blocks].sort(
      (a, b) =>
        rangeRank(a) - rangeRank(b) ||
        a.level - b.level ||
        choices(a).length - choices(b).length ||
        sizeOf(desk, b) - sizeOf(desk, a) ||
        a.index - b.index,
    );
    this.priorities = [...new Set(model.blocks.map(({ priority }) => priority))].sort((a, b) => b - a);
    this.left = this.priorities.map(() => 0);
    this.evictors = new Map(
      blocks
        .filter((block) => board.isPlaced(block) && !causes.has(block))
        .map((block) => [block, question.evictorsOf(block)] as const)
        .filter(([, evictors]) => evictors.length > 0),
    );
    this.mayBeLeft = new Set(
      question.isRescue
        ? blocks.filter(
            (block) =>
              !board.isPlaced(block) || !block.ranBefore || causes.has(block) || this.evictors.has(block),
          )
        : [],
    );
    this.leastCost = sumsFrom(this.order, (block) =>
      Math.min(...choices(block).map((machine) => costAt(block, at(model.machines, machine).name))),
    );
    const attraction = softAttraction(desk);
    this.mostSoft = sumsFrom(this.order, (block) =>
      Math.max(...choices(block).map((machine) => board.wish(block, machine))),
    ).map((wishes) => wishes + attraction);
    for (const block of blocks)
      if (board.isPlaced(block)) this.freeMoves += freeMovesAt(block, board.machineOf(block), model.homes);
    const vector = this.weigh();
    this.best = {
      vector: question.isSound ? vector : vector.map(() => Infinity),
      places: board.snapshot(),
    };
  }

  run(): void {
    const { board } = this.desk;
    const chosen = new Set(this.order);
    for (const block of this.order) if (board.isPlaced(block)) this.take(block);
    for (const block of board.unplaced()) if (!chosen.has(block)) this.leave(block, 1);
    board.isTentative = true;
    this.place(0);
    board.isTentative = false;
    board.restore(this.best.places);
  }

  private place(depth: number): void {
    const { gate } = this.desk;
    if (gate.steps > this.question.limit) return;
    if (compareVectors(this.bound(depth), this.best.vector) >= 0) return;
    const block = this.order[depth];
    if (block === undefined) return this.consider();
    for (const machine of this.choices.get(block) ?? []) {
      if (!gate.fits(block, machine)) continue;
      this.put(block, machine);
      this.place(depth + 1);
      this.take(block);
    }
    if (!this.mayBeLeft.has(block)) return;
    this.leave(block, 1);
    this.place(depth + 1);
    this.leave(block, -1);
  }

  private leave(block: Block, sign: 1 | -1): void {
    const { items, priority } = block;
    const level = this.priorities.indexOf(priority);
    this.left[level] = at(this.left, level) + sign * items.length;
    this.stopped += sign * ranOf(block);
  }

  /** No completion is better: what is placed later raises each of these or leaves it. */
  private bound(depth: number): number[] {
    const { board, strategy } = this.desk;
    const cost = Math.round((board.cost + at(this.leastCost, depth)) * 1e6);
    const least = [...this.left, this.stopped, cost, this.freeMoves];
    if (this.question.isRescue) return least;
    return [...least, -board.soft - at(this.mostSoft, depth), ...strategy.score(board)];
  }

  /** What counts as better; moves that cost nothing are not made for nothing either. */
  private weigh(): number[] {
    const { vector } = this.desk.score(this.desk.board);
    const moves = this.left.length + 2;
    return [
      ...vector.slice(0, moves),
      this.freeMoves,
      ...(this.question.isRescue ? [] : vector.slice(moves)),
    ];
  }

  private put(block: Block, machine: number): void {
    this.desk.board.put(block, machine);
    this.freeMoves += freeMovesAt(block, machine, this.desk.model.homes);
  }

  private take(block: Block): void {
    this.freeMoves -= freeMovesAt(block, this.desk.board.machineOf(block), this.desk.model.homes);
    this.desk.board.take(block);
  }

  private consider(): void {
    const vector = this.weigh();
    if (compareVectors(vector, this.best.vector) >= 0) return;
    if (!this.isFair() || unsound(this.desk).size > 0 || transitionOf(this.desk).cycles.length > 0) return;
    this.best = { vector, places: this.desk.board.snapshot() };
  }

  /** Is nobody evicted but for somebody more important, who has a place now? */
  private isFair(): boolean {
    const { board } = this.desk;
    return [...this.evictors].every(
      ([block, evictors]) => board.isPlaced(block) || evictors.some((other) => board.isPlaced(other)),
    );
  }
}

/** How many of a block's containers ran elsewhere, and move for nothing. */
function freeMovesAt({ items }: Block, machine: number, homes: readonly number[]): number {
  return items.filter(
    ({ index, moveCost, previous }) =>
      moveCost === 0 && previous !== undefined && at(homes, index) !== machine,
  ).length;
}

/** depth -> the sum of what is said of the blocks from there on */
function sumsFrom(order: readonly Block[], amount: (block: Block) => number): number[] {
  const sums = [0];
  for (const block of [...order].reverse()) sums.unshift(at(sums, 0) + amount(block));
  return sums;
}

/** The weight of all soft attraction, which may all be kept in the end. */
function softAttraction({ model }: Desk): number {
  return model.items.reduce(
    (total, { nearness }) =>
      nearness.reduce((sum, { avoid, weight = 0 }) => sum + (avoid ? 0 : weight), total),
    0,
  );
}
