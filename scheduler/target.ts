import type { Board } from "./board";
import { openDesk } from "./desk";
import type { Gate } from "./gate";
import { at } from "./order";
import type { Block, Model } from "./model";

/** A block that is to be on another machine than before, and up to two of that machine that go the other way. */
export interface Exchange {
  readonly block: Block;
  readonly from: number;
  readonly to: number;
  readonly leaving: readonly Block[];
  /** How many more containers move then. */
  readonly moves: number;
}

/** A plan that moves go towards, with books of its own. Blocks exchange places in it, and it is as good as before. */
export class Target {
  /** Exchanges that were looked at. */
  steps = 0;
  private readonly board: Board;
  private readonly gate: Gate;

  /**
   * @param places block -> machine, -1 for none
   * @param homes the same of where it is now
   */
  constructor(
    private readonly model: Model,
    places: readonly number[],
    private readonly homes: readonly number[],
  ) {
    const { board, gate } = openDesk(model);
    this.board = board;
    this.gate = gate;
    board.isSettling = false;
    board.restore(places);
  }

  /** The block's machine, or -1. */
  machineOf(block: Block): number {
    return this.board.machineOf(block);
  }

  isUsed(machine: number): boolean {
    return !this.board.isEmpty(machine);
  }

  /** Exchanges that bring the block to the machine, as far as room goes; those first after which the fewest move. */
  exchanges(block: Block, to: number, mayLeave: (block: Block) => boolean): Exchange[] {
    const { board } = this;
    const from = board.machineOf(block);
    if (from < 0 || from === to || board.isEmpty(to)) return [];
    const [there, here] = [this.room(to), this.room(from)];
    const found: Exchange[] = [];
    const consider = (...leaving: Block[]): void => {
      this.steps++;
      const fits = block.need.every((amount, d) => {
        const freed = leaving.reduce((sum, { need }) => sum + at(need, d), 0);
        return amount <= at(there, d) + freed && freed <= at(here, d) + amount;
      });
      if (!fits) return;
      const before = this.movesAt(block, from) + total(leaving, (other) => this.movesAt(other, to));
      const after = this.movesAt(block, to) + total(leaving, (other) => this.movesAt(other, from));
      found.push({ block, from, to, leaving, moves: after - before });
    };
    const others = board.blocksOn(to).filter(mayLeave);
    consider();
    others.forEach((other, i) => {
      consider(other);
      for (const second of others.slice(i + 1)) consider(other, second);
    });
    return found.sort((a, b) => a.moves - b.moves);
  }

  /** True if all rules allow the exchange and no wish is lost by it; otherwise nothing changes. */
  make({ block, from, to, leaving }: Exchange): boolean {
    const { board } = this;
    const { soft } = board;
    for (const each of [block, ...leaving]) board.take(each);
    const isMade =
      this.put(block, to) && leaving.every((other) => this.put(other, from)) && board.soft >= soft;
    if (!isMade) this.placeAnew(block, from, leaving, to);
    return isMade;
  }

  undo({ block, from, to, leaving }: Exchange): void {
    this.placeAnew(block, from, leaving, to);
  }

  private placeAnew(block: Block, machine: number, others: readonly Block[], theirs: number): void {
    const { board } = this;
    for (const each of [block, ...others]) if (board.isPlaced(each)) board.take(each);
    board.put(block, machine);
    for (const other of others) board.put(other, theirs);
  }

  private put(block: Block, machine: number): boolean {
    const { board, gate } = this;
    const fits = gate.allows(block, machine) && gate.fits(block, machine);
    if (fits) board.put(block, machine);
    return fits;
  }

  private movesAt(block: Block, machine: number): number {
    return block.ranBefore && at(this.homes, block.index) !== machine ? block.items.length : 0;
  }

  private room(machine: number): number[] {
    const used = at(this.board.used, machine);
    return at(this.model.machines, machine).capacity.map((capacity, d) => capacity - at(used, d));
  }
}

function total(blocks: readonly Block[], amount: (block: Block) => number): number {
  return blocks.reduce((sum, block) => sum + amount(block), 0);
}
