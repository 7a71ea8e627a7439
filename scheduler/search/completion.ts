import { at } from "../order";
import { real } from "../arrays";
import type { Budget } from "./closing";

/** Blocks and machines that are alike, with nothing but sizes. */
export interface Alike {
  readonly blocks: number;
  readonly dimensions: number;
  readonly need: Float64Array;
  /** What each machine has. */
  readonly room: Float64Array;
}

/** block -> machine 0..machines-1; `undefined` if there is no such packing; "unknown" when the budget ran out first. */
export type Completed = Int32Array | undefined | "unknown";

/**
 * Packs blocks into so many machines, or proves that it can't be done: one machine after the other gets the largest
 * block left and the sets that complete it, as long as what is wasted in all stays below what there is to waste (bin
 * completion, Martello and Toth; Korf 2002). Quick where little may be wasted, hopeless where much may.
 */
export function complete(alike: Alike, machines: number, budget: Budget): Completed {
  return new Completion(alike, machines, budget).run();
}

class Completion {
  private readonly order: number[];
  private readonly place: Int32Array;
  /** What may still be wasted, and what the machine at hand has left. */
  private readonly slack: Float64Array;
  private readonly left: Float64Array;

  constructor(
    private readonly alike: Alike,
    private readonly machines: number,
    private readonly budget: Budget,
  ) {
    const { blocks, dimensions, need, room } = alike;
    const size = (block: number): number => {
      let total = 0;
      for (let d = 0; d < dimensions; d++)
        total += real(need, block * dimensions + d) / Math.max(1, real(room, d));
      return total;
    };
    const sizes = Float64Array.from({ length: blocks }, (_, block) => size(block));
    this.order = Array.from({ length: blocks }, (_, block) => block).sort(
      (a, b) => real(sizes, b) - real(sizes, a) || a - b,
    );
    this.place = new Int32Array(blocks).fill(-1);
    this.left = room.slice();
    this.slack = room.map((amount) => amount * machines);
    for (let i = 0; i < need.length; i++)
      this.slack[i % dimensions] = real(this.slack, i % dimensions) - real(need, i);
  }

  run(): Completed {
    if (this.slack.some((amount) => amount < 0)) return undefined;
    const found = this.open(0);
    if (this.budget.left <= 0 && !found) return "unknown";
    return found ? this.place : undefined;
  }

  /** Opens the next machine with the largest block that is left. */
  private open(machine: number): boolean {
    const first = this.order.findIndex((block) => this.place[block] === -1);
    if (first < 0) return true;
    if (machine === this.machines) return false;
    const { dimensions, room } = this.alike;
    for (let d = 0; d < dimensions; d++) this.left[d] = real(room, d);
    if (!this.fits(at(this.order, first))) return false;
    this.put(at(this.order, first), machine);
    if (this.extend(machine, first + 1)) return true;
    this.take(at(this.order, first));
    return false;
  }

  /** Adds blocks from a place in the order on; goes on to the next machine when none of them fits any more. */
  private extend(machine: number, from: number): boolean {
    if (this.budget.left <= 0) return false;
    let refused = -1;
    for (let i = from; i < this.order.length; i++) {
      const block = at(this.order, i);
      this.budget.left--;
      if (this.place[block] !== -1 || !this.fits(block)) continue;
      // Of equal blocks the first stands for all.
      if (refused >= 0 && this.areEqual(block, refused)) continue;
      this.put(block, machine);
      if (this.extend(machine, i + 1)) return true;
      this.take(block);
      refused = block;
    }
    return this.isMaximal() && this.close(machine);
  }

  /** Leaving out what still fits gains nothing. */
  private isMaximal(): boolean {
    for (const block of this.order) {
      this.budget.left--;
      if (this.place[block] === -1 && this.fits(block)) return false;
    }
    return true;
  }

  private close(machine: number): boolean {
    const { dimensions } = this.alike;
    for (let d = 0; d < dimensions; d++) if (real(this.left, d) > real(this.slack, d)) return false;
    const waste = this.left.slice();
    for (let d = 0; d < dimensions; d++) this.slack[d] = real(this.slack, d) - real(waste, d);
    if (this.open(machine + 1)) return true;
    for (let d = 0; d < dimensions; d++) {
      this.slack[d] = real(this.slack, d) + real(waste, d);
      this.left[d] = real(waste, d);
    }
    return false;
  }

  private fits(block: number): boolean {
    const { dimensions, need } = this.alike;
    for (let d = 0; d < dimensions; d++)
      if (real(need, block * dimensions + d) > real(this.left, d)) return false;
    return true;
  }

  private areEqual(a: number, b: number): boolean {
    const { dimensions, need } = this.alike;
    for (let d = 0; d < dimensions; d++)
      if (real(need, a * dimensions + d) !== real(need, b * dimensions + d)) return false;
    return true;
  }

  private put(block: number, machine: number): void {
    this.place[block] = machine;
    this.change(block, -1);
  }

  private take(block: number): void {
    this.place[block] = -1;
    this.change(block, 1);
  }

  private change(block: number, sign: 1 | -1): void {
    const { dimensions, need } = this.alike;
    for (let d = 0; d < dimensions; d++)
      this.left[d] = real(this.left, d) + sign * real(need, block * dimensions + d);
  }
}
