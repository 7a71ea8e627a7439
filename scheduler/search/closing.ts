import { at } from "../order";
import { real, whole } from "../arrays";
import type { Loads } from "./loads";
import { Outside } from "./outside";
import type { Packing } from "./packing";
import type { Random } from "./random";
import { noSwap, set, type Swap } from "./swap";

/** Comparisons that a search may still make: the same number on every machine, unlike a time. */
export interface Budget {
  left: number;
}

/** Rounds without progress after which a machine is emptied at random. */
const patience = 2000;

/**
 * Empties one machine by tabu search: its blocks, and those of a spare machine, wait outside while others are swapped
 * for them; done when all that wait fits on the spare (consistent neighbourhood search, Buljubasic and Vasquez 2016).
 */
export class Closing {
  private readonly packing: Packing;
  /** Machines that take part, without the spare. */
  private readonly bins: number[];
  /** machine -> blocks that may leave it */
  private readonly members: number[][];
  private readonly outside: Outside;
  /** block -> round from which it may come back in, or leave again */
  private readonly mayEnter: Int32Array;
  private readonly mayLeave: Int32Array;
  /** block -> how often it had to leave */
  private readonly left: Int32Array;
  /** What the machine that is looked at would have left. */
  private readonly room: Float64Array;
  /** The same beside the first of two that would come. */
  private readonly rest: Float64Array;
  /** What one comparison takes of the budget: rules are looked up beside sizes. */
  private readonly cost: number;
  private most = 0;
  private least = Infinity;
  private round = 0;

  constructor(
    private readonly loads: Loads,
    target: number,
    private readonly spare: number,
    private readonly random: Random,
    private readonly budget: Budget,
  ) {
    const { packing } = loads;
    const count = packing.blocks.length;
    this.packing = packing;
    this.cost = packing.rules.some((rules) => rules !== undefined) ? 10 : 1;
    this.mayEnter = new Int32Array(count);
    this.mayLeave = new Int32Array(count);
    this.left = new Int32Array(count);
    this.room = new Float64Array(packing.dimensions);
    this.rest = new Float64Array(packing.dimensions);
    this.outside = new Outside(packing);
    this.members = loads.members();
    this.bins = this.members
      .map((_, machine) => machine)
      .filter((machine) => loads.isUsed(machine) && machine !== target && machine !== spare);
    for (const machine of [target, spare])
      if (machine >= 0) for (const block of [...at(this.members, machine)]) this.leave(block, machine);
  }

  /** True if the machine is empty now; otherwise the places are anything. */
  run(): boolean {
    let idle = 0;
    while (!this.isDone()) {
      if (this.budget.left <= 0 || this.bins.length === 0) return false;
      this.round++;
      const swap = this.bestSwap();
      if (swap !== undefined) this.make(swap);
      if (this.outside.size < this.least - 1e-12) {
        this.least = this.outside.size;
        idle = 0;
      } else if (++idle > patience || swap === undefined) {
        this.scatter();
        idle = 0;
      }
    }
    return true;
  }

  private isDone(): boolean {
    const { loads, spare } = this;
    const { blocks } = this.outside;
    if (blocks.length === 0) return true;
    if (spare < 0) return false;
    const { dimensions, need } = this.packing;
    for (let d = 0; d < dimensions; d++) {
      let asked = 0;
      for (const block of blocks) asked += real(need, block * dimensions + d);
      if (asked > real(loads.room, spare * dimensions + d)) return false;
    }
    const put: number[] = [];
    for (const block of blocks) {
      if (!loads.fits(block, spare)) break;
      loads.put(block, spare);
      put.push(block);
    }
    if (put.length === blocks.length) return true;
    for (const block of put) loads.take(block);
    return false;
  }

  /** The swap that brings in most, in size; tabu ones only if they lead to less outside than ever. */
  private bestSwap(): Swap | undefined {
    const { bins, members, outside, packing, room } = this;
    const { dimensions, need, size } = packing;
    outside.note(this.mayEnter, this.round, outside.size - this.least + 1e-9);
    const largest = real(outside.sizes, 0);
    const best = noSwap();
    this.most = -Infinity;
    const start = this.random.below(bins.length);
    for (let n = 0; n < bins.length; n++) {
      const machine = at(bins, (start + n) % bins.length);
      const list = at(members, machine);
      this.budget.left -= 1 + list.length;
      for (let d = 0; d < dimensions; d++) room[d] = real(this.loads.room, machine * dimensions + d);
      const single = this.single(machine, 0, -1, -1);
      if (single >= 0) set(best, machine, single, -1, -1, -1);
      for (let i = 0; i < list.length; i++) {
        const out = at(list, i);
        const loss = real(size, out);
        if (2 * largest - loss <= this.most || whole(this.mayLeave, out) > this.round) continue;
        for (let d = 0; d < dimensions; d++) room[d] = real(room, d) + real(need, out * dimensions + d);
        const swapped = this.single(machine, loss, out, -1);
        if (swapped >= 0) set(best, machine, swapped, -1, out, -1);
        const pair = this.pair(machine, loss, out);
        if (pair !== undefined) set(best, machine, pair[0], pair[1], out, -1);
        for (let j = i + 1; j < list.length; j++) {
          const other = at(list, j);
          const both = loss + real(size, other);
          if (largest - both <= this.most || whole(this.mayLeave, other) > this.round) continue;
          for (let d = 0; d < dimensions; d++) room[d] = real(room, d) + real(need, other * dimensions + d);
          const larger = this.single(machine, both, out, other);
          if (larger >= 0) set(best, machine, larger, -1, out, other);
          for (let d = 0; d < dimensions; d++) room[d] = real(room, d) - real(need, other * dimensions + d);
        }
        for (let d = 0; d < dimensions; d++) room[d] = real(room, d) - real(need, out * dimensions + d);
      }
    }
    return best.machine < 0 ? undefined : best;
  }

  /** The largest block outside that fits into `room` and brings in more than was found so far; notes its gain. */
  private single(machine: number, loss: number, out: number, other: number): number {
    const { room } = this;
    const { blocks, gains, needs, sizes } = this.outside;
    const { dimensions } = this.packing;
    for (let k = 0; k < blocks.length; k++) {
      const gain = real(sizes, k) - loss;
      if (gain <= this.most) return -1;
      this.budget.left -= this.cost;
      if (gain <= real(gains, k)) continue;
      let fits = true;
      for (let d = 0; d < dimensions; d++)
        if (real(needs, k * dimensions + d) > real(room, d)) {
          fits = false;
          break;
        }
      const block = at(blocks, k);
      if (!fits || !this.isAllowed(machine, block, -1, out, other)) continue;
      this.most = gain;
      return block;
    }
    return -1;
  }

  /** The same for two blocks together. */
  private pair(machine: number, loss: number, out: number): readonly [number, number] | undefined {
    const { rest, room } = this;
    const { blocks, gains, needs, sizes } = this.outside;
    const { dimensions } = this.packing;
    let found: readonly [number, number] | undefined;
    for (let a = 0; a + 1 < blocks.length; a++) {
      const first = real(sizes, a) - loss;
      if (first + real(sizes, a + 1) <= this.most) break;
      let hasRoom = true;
      for (let d = 0; d < dimensions; d++) {
        rest[d] = real(room, d) - real(needs, a * dimensions + d);
        hasRoom &&= real(rest, d) >= 0;
      }
      const least = real(gains, a);
      for (let b = a + 1; b < blocks.length; b++) {
        const gain = first + real(sizes, b);
        if (gain <= this.most) break;
        this.budget.left -= this.cost;
        if (!hasRoom || gain <= least || gain <= real(gains, b)) continue;
        let fits = true;
        for (let d = 0; d < dimensions; d++)
          if (real(needs, b * dimensions + d) > real(rest, d)) {
            fits = false;
            break;
          }
        if (!fits || !this.isAllowed(machine, at(blocks, a), at(blocks, b), out, -1)) continue;
        this.most = gain;
        found = [at(blocks, a), at(blocks, b)];
        break;
      }
    }
    return found;
  }

  /** Is the machine open to one or two blocks, and do rules let them in once up to two others have left? */
  private isAllowed(machine: number, first: number, second: number, out: number, other: number): boolean {
    const { loads } = this;
    if (!loads.allowsAfter(first, machine, out, other, -1)) return false;
    return second < 0 || loads.allowsAfter(second, machine, out, other, first);
  }

  private make({ machine, first, second, out, other }: Swap): void {
    for (const block of [out, other]) if (block >= 0) this.expel(block, machine);
    for (const block of [first, second]) if (block >= 0) this.enter(block, machine);
  }

  private expel(block: number, machine: number): void {
    this.leave(block, machine);
    this.left[block] = whole(this.left, block) + 1;
    this.mayEnter[block] = this.round + 1 + Math.floor(whole(this.left, block) / 20) + this.random.below(3);
  }

  private leave(block: number, machine: number): void {
    const list = at(this.members, machine);
    const last = list.pop();
    const index = last === block ? -1 : list.indexOf(block);
    if (index >= 0 && last !== undefined) list[index] = last;
    this.loads.take(block);
    this.outside.add(block);
  }

  private enter(block: number, machine: number): void {
    this.outside.remove(block);
    this.loads.put(block, machine);
    at(this.members, machine).push(block);
    this.mayLeave[block] = this.round + 1 + this.random.below(3);
  }

  /** Empties a machine at random and fills it again from outside. */
  private scatter(): void {
    const machine = at(this.bins, this.random.below(this.bins.length));
    for (const block of [...at(this.members, machine)]) this.expel(block, machine);
    for (const block of [...this.outside.blocks])
      if (whole(this.mayEnter, block) <= this.round && this.loads.fits(block, machine))
        this.enter(block, machine);
  }
}
