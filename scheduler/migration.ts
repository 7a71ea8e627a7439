import type { Desk } from "./desk";
import { grouped } from "./grouped";
import type { Block } from "./model";
import { at } from "./order";
import type { Exchange, Target } from "./target";

/** One way to a target, as far as it leads: who moves after whom. */
export class Migration {
  /** Blocks that are where they end, in the order in which they came. */
  private readonly arrived = new Set<Block>();
  /** Blocks that may exchange places: those that no rule ties to others in a way that takes more than a look at two machines. */
  private readonly free: ReadonlySet<Block>;
  private readonly movers: readonly Block[];
  private readonly before: number;

  constructor(
    private readonly desk: Desk,
    movers: readonly Block[],
    private readonly target: Target,
    ranks: readonly number[],
  ) {
    this.movers = [...movers].sort((a, b) => at(ranks, b.index) - at(ranks, a.index) || a.index - b.index);
    this.before = desk.gate.steps;
    this.free = new Set(movers.filter((block) => desk.rules.rulesOf(block) !== undefined));
  }

  /** Those come last whose machine is given up: they take the room in which others change places. */
  run(steps: number): void {
    const { board } = this.desk;
    this.bringHome(steps);
    this.moveThose((block) => this.target.isUsed(board.machineOf(block)), steps);
    this.moveThose(() => true, steps);
  }

  get order(): readonly Block[] {
    return [...this.arrived];
  }

  get steps(): number {
    return this.target.steps + this.desk.gate.steps - this.before;
  }

  /** Those that are not yet where they are wanted. */
  waiting(): Block[] {
    const { board } = this.desk;
    return this.movers.filter((block) => {
      const wanted = this.target.machineOf(block);
      return block.ranBefore && wanted >= 0 && wanted !== board.machineOf(block);
    });
  }

  /** Puts the block where it is wanted, if there is room by now. */
  move(block: Block): boolean {
    const { board } = this.desk;
    const wanted = this.target.machineOf(block);
    const arrives = wanted >= 0 && this.takes(block, wanted);
    if (!arrives) return false;
    if (board.isPlaced(block)) board.take(block);
    board.put(block, wanted);
    this.arrived.add(block);
    return true;
  }

  /** Has the machine room for the block, which may be there? */
  private takes(block: Block, machine: number): boolean {
    const { board, gate } = this.desk;
    return board.machineOf(block) === machine || this.without(block, () => gate.fits(block, machine));
  }

  /** The answer as it is while the block is nowhere. */
  private without(block: Block, ask: () => boolean): boolean {
    const { board } = this.desk;
    const from = board.machineOf(block);
    if (from >= 0) board.take(block);
    const answer = ask();
    if (from >= 0) board.put(block, from);
    return answer;
  }

  private moveThose(isTheirTurn: (block: Block) => boolean, steps: number): void {
    for (let left = this.moveAll(isTheirTurn); left.length > 0; left = this.moveAll(isTheirTurn)) {
      const exchange = this.wayOut(left, steps);
      if (exchange === undefined) return;
      this.target.make(exchange);
      this.move(exchange.block);
    }
  }

  /** Moves all of those that can be moved; the others are left. */
  private moveAll(isTheirTurn: (block: Block) => boolean): Block[] {
    let waiting = this.waiting().filter(isTheirTurn);
    for (let progress = true; progress;) {
      const left = waiting.filter((block) => !this.move(block));
      progress = left.length < waiting.length;
      waiting = left;
    }
    return waiting;
  }

  private exchanges(block: Block, to: number): Exchange[] {
    return this.target.exchanges(block, to, (other) => this.free.has(other) && !this.arrived.has(other));
  }

  /** Exchanges places as long as fewer containers move then. */
  private bringHome(steps: number): void {
    const { board } = this.desk;
    for (let progress = true; progress;) {
      progress = false;
      for (const block of this.waiting()) {
        if (this.steps > steps) return;
        if (!this.free.has(block)) continue;
        const better = this.exchanges(block, board.machineOf(block)).filter(({ moves }) => moves < 0);
        if (better.some((exchange) => this.target.make(exchange))) progress = true;
      }
    }
  }

  /**
   * An exchange after which one of the blocks that wait can move, or may stay: best of all one whose room another one
   * waits for, then one after which the fewest move.
   */
  private wayOut(blocks: readonly Block[], steps: number): Exchange | undefined {
    const { board, gate } = this.desk;
    const awaiting = grouped(blocks, (block) => this.target.machineOf(block));
    let best: { readonly exchange: Exchange; readonly value: number } | undefined;
    for (const block of blocks) {
      if (this.steps > steps) break;
      if (!this.free.has(block)) continue;
      const home = board.machineOf(block);
      const bonus = this.frees(block, awaiting.get(home) ?? []) ? this.movers.length : 0;
      for (const machine of gate.machinesFor(block)) {
        if (!this.takes(block, machine)) continue;
        for (const exchange of this.exchanges(block, machine)) {
          const value = exchange.moves - (machine === home ? 0 : bonus);
          if (best !== undefined && value >= best.value) break;
          if (!this.target.make(exchange)) continue;
          this.target.undo(exchange);
          best = { exchange, value };
        }
      }
      if (best !== undefined && best.value <= -bonus && bonus > 0) break;
    }
    return best?.exchange;
  }

  /** Could one of the others, which wait for room on its machine, move as soon as the block has left? */
  private frees(block: Block, others: readonly Block[]): boolean {
    const home = this.desk.board.machineOf(block);
    return this.without(block, () => others.some((other) => this.desk.gate.fits(other, home)));
  }
}
