import { type Desk, sizeOf } from "./desk";
import { fill } from "./fill";
import { type Exchange, Goal } from "./goal";
import { objective } from "./objective";
import { at } from "./order";
import type { Block } from "./model";
import { Random } from "./search/random";

/** How often the way is looked for, each time in another order; exchanges and places that are tried per unit of effort. */
const most = { tries: 12, steps: 2_000_000 };

/**
 * Moves one block after the other to where it is wanted, each once and as soon as there is room. Blocks exchange what
 * they are wanted for, so that more of them stay, and so that one of those that wait for each other in a circle can move.
 *
 * @param wanted block -> machine, -1 for none
 */
export function approach(desk: Desk, movers: readonly Block[], wanted: readonly number[]): void {
  const { board, model } = desk;
  const random = new Random(model.seed);
  const added = movers.filter((block) => !block.ranBefore);
  for (const block of added) if (board.isPlaced(block)) board.take(block);
  const start = board.snapshot();
  let best: { readonly walk: Walk; readonly places: readonly number[]; readonly left: number } | undefined;
  let steps = model.effort * most.steps;
  for (let tries = 0; tries < most.tries && steps > 0 && best?.left !== 0; tries++) {
    board.restore(start);
    const ranks = model.blocks.map(
      (block) => sizeOf(desk, block) * (tries === 0 ? 1 : 1 + random.below(1000) / 125),
    );
    const walk = new Walk(desk, movers, new Goal(desk, wanted, start), ranks);
    walk.run(steps);
    steps -= walk.steps;
    const left = walk.waiting().length;
    if (best === undefined || left < best.left) best = { walk, places: board.snapshot(), left };
  }
  if (best === undefined) return;
  board.restore(best.places);
  const { walk, left } = best;
  desk.order = walk.order;
  const pending = left > 0 ? added : added.filter((block) => !walk.move(block));
  fill({ ...desk, score: objective(model, false) }, pending);
}

/** One way to a goal, as far as it leads. */
class Walk {
  /** Blocks that are where they end, in the order in which they came. */
  private readonly arrived = new Set<Block>();
  /** Blocks that may exchange places: those that no rule ties to others in a way that takes more than a look at two machines. */
  private readonly free: ReadonlySet<Block>;
  private readonly movers: readonly Block[];
  private readonly before: number;

  constructor(
    private readonly desk: Desk,
    movers: readonly Block[],
    private readonly goal: Goal,
    ranks: readonly number[],
  ) {
    this.movers = [...movers].sort((a, b) => at(ranks, b.index) - at(ranks, a.index) || a.index - b.index);
    this.before = desk.gate.steps;
    this.free = new Set(movers.filter((block) => desk.rules.rulesOf(block) !== undefined));
  }

  run(steps: number): void {
    this.bringHome(steps);
    for (let blocks = this.moveAll(); blocks.length > 0; blocks = this.moveAll()) {
      const exchange = this.wayOut(blocks, steps);
      if (exchange === undefined) return;
      this.goal.make(exchange);
      this.move(exchange.block);
    }
  }

  get order(): readonly Block[] {
    return [...this.arrived];
  }

  get steps(): number {
    return this.goal.steps + this.desk.gate.steps - this.before;
  }

  /** Those that are not yet where they are wanted. */
  waiting(): Block[] {
    const { board } = this.desk;
    return this.movers.filter((block) => {
      const wanted = this.goal.machineOf(block);
      return block.ranBefore && wanted >= 0 && wanted !== board.machineOf(block);
    });
  }

  /** Puts the block where it is wanted, if there is room by now. */
  move(block: Block): boolean {
    const { board } = this.desk;
    const wanted = this.goal.machineOf(block);
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
    const from = board.machineOf(block);
    if (from === machine) return true;
    if (from >= 0) board.take(block);
    const fits = gate.fits(block, machine);
    if (from >= 0) board.put(block, from);
    return fits;
  }

  /** Moves all that can be moved; the others are left. */
  private moveAll(): Block[] {
    let waiting = this.waiting();
    for (let progress = true; progress;) {
      const left = waiting.filter((block) => !this.move(block));
      progress = left.length < waiting.length;
      waiting = left;
    }
    return waiting;
  }

  private exchanges(block: Block, to: number): Exchange[] {
    return this.goal.exchanges(block, to, (other) => this.free.has(other) && !this.arrived.has(other));
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
        if (better.some((exchange) => this.goal.make(exchange))) progress = true;
      }
    }
  }

  /**
   * An exchange after which one of the blocks that wait can move, or may stay: best of all one whose room another one
   * waits for, then one after which the fewest move.
   */
  private wayOut(blocks: readonly Block[], steps: number): Exchange | undefined {
    const { board, gate } = this.desk;
    const awaiting = new Map<number, Block[]>();
    for (const block of blocks) {
      const wanted = this.goal.machineOf(block);
      const others = awaiting.get(wanted);
      if (others === undefined) awaiting.set(wanted, [block]);
      else others.push(block);
    }
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
          if (!this.goal.make(exchange)) continue;
          this.goal.undo(exchange);
          best = { exchange, value };
        }
      }
      if (best !== undefined && best.value <= -bonus && bonus > 0) break;
    }
    return best?.exchange;
  }

  /** Could one of the others, which wait for room on its machine, move as soon as the block has left? */
  private frees(block: Block, others: readonly Block[]): boolean {
    const { board, gate } = this.desk;
    const home = board.machineOf(block);
    board.take(block);
    const frees = others.some((other) => gate.fits(other, home));
    board.put(block, home);
    return frees;
  }
}
