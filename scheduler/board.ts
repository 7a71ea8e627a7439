import { freeShare } from "./amount";
import { at } from "./order";
import type { Block, Item, Machine, Model } from "./model";
import type { Binding } from "./port";
import { PortBook } from "./port-book";
import { ProbeCounts } from "./probe-counts";

const nowhere = -1;

/** Which block is on which machine while a plan is being made, with the books that the filters read. */
export class Board {
  /** machine -> dimension -> reserved */
  readonly used: number[][];
  /** machine -> containers, foreign ones included */
  readonly containers: number[];
  /** machine -> sum over dimensions of the share that is left; at hand, since every score asks it of all machines */
  readonly free: Float64Array;
  readonly books: PortBook[];
  readonly counts: ProbeCounts;
  /** Satisfied soft weight less violated one. */
  soft: number;
  /** Weighted moves against the previous plan. */
  cost = 0;
  /** Are containers still being put back where they ran? A spread is then judged by what may yet come. */
  isSettling = true;
  /** Does a search ask only of what it ends with whether spreads are even, and those together that attract each other? */
  isTentative = false;
  private readonly place: number[];
  private readonly on: number[][];
  /** machine -> how many blocks are there */
  private readonly blocks: Int32Array;
  private readonly picks = new Map<number, number[]>();

  constructor(
    readonly model: Model,
    private readonly wishes: (item: Item, machine: number) => number,
  ) {
    const { machines, blocks, dimensions } = model;
    this.used = machines.map(({ foreign }) =>
      dimensions.map((_, d) => foreign.reduce((total, { need }) => total + at(need, d), 0)),
    );
    this.containers = machines.map(({ foreign }) => foreign.length);
    this.free = Float64Array.from(machines, ({ capacity, index }) =>
      freeShare(capacity, at(this.used, index)),
    );
    this.books = machines.map(bookOf);
    this.counts = new ProbeCounts(model);
    this.soft = 0;
    this.place = blocks.map(() => nowhere);
    this.on = machines.map(() => []);
    this.blocks = new Int32Array(machines.length);
  }

  /** The block's machine, or -1. */
  machineOf(block: Block): number {
    return at(this.place, block.index);
  }

  isPlaced(block: Block): boolean {
    return this.machineOf(block) !== nowhere;
  }

  /** Blocks that are nowhere, in the order of the model. */
  unplaced(): Block[] {
    const { blocks } = this.model;
    const found: Block[] = [];
    for (let i = 0; i < blocks.length; i++) if (this.place[i] === nowhere) found.push(at(blocks, i));
    return found;
  }

  /** Blocks of a machine, in the order of the model. */
  blocksOn(machine: number): Block[] {
    return [...at(this.on, machine)].sort((a, b) => a - b).map((index) => at(this.model.blocks, index));
  }

  isEmpty(machine: number): boolean {
    return this.blocks[machine] === 0;
  }

  /** How many blocks are on the machine. */
  countOn(machine: number): number {
    return this.blocks[machine] ?? 0;
  }

  put(block: Block, machine: number): void {
    this.place[block.index] = machine;
    at(this.on, machine).push(block.index);
    this.add(block, machine, 1);
    this.cost += costAt(block, at(this.model.machines, machine).name);
    for (const item of block.items) {
      this.soft += this.wishes(item, machine);
      // Nobody counts a plain one, and it asks nothing of others.
      if (block.isPlain) continue;
      this.soft += this.counts.gain(item, machine);
      this.counts.add(item, machine);
    }
    if (block.bindings.length > 0) this.bind(block, machine);
  }

  take(block: Block): void {
    const machine = this.machineOf(block);
    this.place[block.index] = nowhere;
    const there = at(this.on, machine);
    there.splice(there.indexOf(block.index), 1);
    this.add(block, machine, -1);
    this.cost -= costAt(block, at(this.model.machines, machine).name);
    for (let i = block.items.length - 1; i >= 0; i--) {
      const item = at(block.items, i);
      this.soft -= this.wishes(item, machine);
      if (block.isPlain) continue;
      this.counts.remove(item, machine);
      this.soft -= this.counts.gain(item, machine);
      this.release(item, machine);
    }
  }

  /** The weight of the soft rules that the machine keeps by itself. */
  wish(block: Block, machine: number): number {
    return block.items.reduce((total, item) => total + this.wishes(item, machine), 0);
  }

  /** The change of `soft` if the block were put there. */
  gain(block: Block, machine: number): number {
    const [only, second] = block.items;
    if (only !== undefined && second === undefined)
      return this.wishes(only, machine) + this.counts.gain(only, machine);
    const before = this.soft;
    this.put(block, machine);
    const gain = this.soft - before;
    this.take(block);
    return gain;
  }

  /** Host port per binding of a placed container. */
  portsOf(item: Item): readonly number[] {
    return this.picks.get(item.index) ?? [];
  }

  snapshot(): readonly number[] {
    return [...this.place];
  }

  /** Goes back to a snapshot. Where ports are bound anew, ranges come last, lest they take what others want. */
  restore(snapshot: readonly number[]): void {
    const { blocks } = this.model;
    const changed: Block[] = [];
    for (let i = 0; i < blocks.length; i++) if (snapshot[i] !== this.place[i]) changed.push(at(blocks, i));
    const bound = changed.filter(({ bindings }) => bindings.length > 0);
    const where = new Set(bound.map(({ index }) => at(snapshot, index)));
    where.delete(nowhere);
    const others = [...where]
      .flatMap((machine) => this.blocksOn(machine))
      .filter((block) => at(snapshot, block.index) === this.machineOf(block) && rangeRank(block) > 0);
    const all =
      bound.length === 0 ? changed : [...changed, ...others].sort((a, b) => rangeRank(a) - rangeRank(b));
    for (const block of all) if (this.isPlaced(block)) this.take(block);
    for (const block of all) {
      const machine = at(snapshot, block.index);
      if (machine !== nowhere) this.put(block, machine);
    }
  }

  private add(block: Block, machine: number, sign: 1 | -1): void {
    const used = at(this.used, machine);
    for (let d = 0; d < block.need.length; d++) used[d] = (used[d] ?? 0) + sign * (block.need[d] ?? 0);
    this.containers[machine] = at(this.containers, machine) + sign * block.items.length;
    this.blocks[machine] = at(this.on, machine).length;
    this.free[machine] = freeShare(at(this.model.machines, machine).capacity, used);
  }

  /** As the filter asks: whoever wants one number first, so that no range of the same block takes it. */
  private bind({ items }: Block, machine: number): void {
    const book = at(this.books, machine);
    const take = (item: Item, isWanted: (binding: Binding) => boolean): void => {
      const numbers = this.picks.get(item.index) ?? item.bindings.map(({ from }) => from);
      item.bindings.forEach((binding, i) => {
        if (!isWanted(binding)) return;
        numbers[i] = book.choose(binding, this.model.askedPorts) ?? binding.sticky ?? binding.from;
        book.take(binding, at(numbers, i), item.name);
      });
      if (numbers.length > 0) this.picks.set(item.index, numbers);
    };
    for (const item of items) take(item, ({ from, to }) => from === to);
    for (const item of items) take(item, ({ from, to }) => from !== to);
  }

  private release(item: Item, machine: number): void {
    const numbers = this.picks.get(item.index);
    if (numbers === undefined) return;
    item.bindings.forEach((binding, i) =>
      at(this.books, machine).release(binding, at(numbers, i), item.name),
    );
    this.picks.delete(item.index);
  }
}

/**
 * In which order ports are bound: first those that are asked by number, then those of a range that had one before, then
 * all others. Whoever has a range may give up the number it has to whoever needs just that one.
 */
export function rangeRank({ bindings }: Block): number {
  const ranges = bindings.filter(({ from, to }) => from !== to);
  return ranges.length === 0 ? 0 : ranges.some(({ sticky }) => sticky !== undefined) ? 1 : 2;
}

/** What it costs to have a block there: the weights of its containers that ran elsewhere. */
export function costAt(block: Block, machine: string): number {
  if (!block.ranBefore) return 0;
  let cost = 0;
  for (const { previous, moveCost } of block.items)
    if (previous !== undefined && previous !== machine) cost += moveCost;
  return cost;
}

function bookOf(machine: Machine): PortBook {
  const book = new PortBook();
  const take = (binding: Binding, holder: string): void => {
    const number = binding.from === binding.to ? binding.from : book.choose(binding, new Set());
    if (number !== undefined) book.take(binding, number, holder);
  };
  for (const listener of machine.listeners) take(listener, "another process");
  for (const guest of machine.foreign) for (const binding of guest.bindings) take(binding, guest.name);
  return book;
}
