import { at } from "../order";
import { bit, real, whole } from "./arrays";
import { type Cell, cellsOf, mostBonus } from "./cells";
import type { Loads } from "./loads";
import { machineOrder } from "./machine-order";

/**
 * What makes a block the next one for a machine: its size times a power of the cosine of the angle between what it
 * asks and what is left (the square of the cosine, squared so many times), or the least distance to what is left.
 */
export type Appeal = { readonly doublings: number } | "distance";

/** How deep below the top of a cell a block is looked for that rules let in. */
const depth = 8;

/** Fills one machine after the other, each time with the most appealing of the waiting blocks that still fits. */
export function fillEach(loads: Loads, waiting: readonly number[], appeal: Appeal): void {
  const { packing } = loads;
  const filler = new Filler(loads, appeal, cellsOf(packing, waiting));
  for (const machine of machineOrder(packing)) if (!filler.fill(machine)) return;
}

class Filler {
  /** Cells that have blocks; those of one shape follow each other, the largest shape first. */
  private live: Int32Array;
  private readonly kind: Int32Array;
  private readonly shape: Int32Array;
  /** cell -> dimensions: what its top asks, and the share of the machine at hand that this is */
  private readonly top: Float64Array;
  private readonly share: Float64Array;
  /** cell -> sum of the shares, and of their squares */
  private readonly sum: Float64Array;
  private readonly square: Float64Array;
  /** cell -> the sum when the cells were put in order; it never grows */
  private readonly ceiling: Float64Array;
  /** Positions in `live` of the cells that are candidates for the machine at hand. */
  private readonly found: Int32Array;
  /** What the machine at hand has, and the share of it that is left. */
  private readonly capacity: Float64Array;
  private readonly rest: Float64Array;
  /** kind -> 1 if the machine at hand is open to it */
  private isOpen: readonly number[] = [];

  constructor(
    private readonly loads: Loads,
    private readonly appeal: Appeal,
    private readonly cells: readonly Cell[],
  ) {
    const { dimensions } = loads.packing;
    this.live = Int32Array.from(cells, (_, cell) => cell);
    this.kind = Int32Array.from(cells, ({ kind }) => kind);
    this.shape = Int32Array.from(cells, ({ shape }) => shape);
    this.top = new Float64Array(cells.length * dimensions);
    this.share = new Float64Array(cells.length * dimensions);
    this.sum = new Float64Array(cells.length);
    this.square = new Float64Array(cells.length);
    this.ceiling = new Float64Array(cells.length);
    this.found = new Int32Array(cells.length);
    this.capacity = new Float64Array(dimensions);
    this.rest = new Float64Array(dimensions);
    cells.forEach((_, cell) => this.showTop(cell));
  }

  /** False when there is nothing left to place. */
  fill(machine: number): boolean {
    this.turnTo(machine);
    const { found, live } = this;
    let count = this.candidates(machine);
    while (count > 0) {
      const left = this.lookAtRest(machine);
      let best = -1;
      let most = -Infinity;
      let kept = 0;
      let c = 0;
      for (; c < count; c++) {
        const first = whole(found, c);
        // No cosine is above 1, and shapes come by size: the others are worth less.
        if (this.appeal !== "distance" && mostBonus * real(this.ceiling, whole(live, first)) <= most) break;
        const position = this.next(first, machine);
        if (position < 0) continue;
        found[kept] = position;
        const value = this.value(whole(live, position), left);
        if (value > most) [best, most] = [kept, value];
        kept++;
      }
      if (kept < c) found.copyWithin(kept, c, count);
      count -= c - kept;
      if (best < 0) break;
      const position = whole(found, best);
      if (this.pick(whole(live, position), machine)) continue;
      const other = this.after(position);
      if (other >= 0) found[best] = other;
      else found.copyWithin(best, best + 1, count--);
    }
    this.live = live.filter((cell) => at(this.cells, cell).stack.length > 0);
    return this.live.length > 0;
  }

  /** Puts the cells in the order of size for a machine of another kind. */
  private turnTo(machine: number): void {
    const { dimensions } = this.loads.packing;
    const capacity = this.loads.packing.capacity.subarray(machine * dimensions, (machine + 1) * dimensions);
    if (capacity.every((amount, d) => amount === this.capacity[d])) return;
    this.capacity.set(capacity);
    const largest = new Map<number, number>();
    for (const cell of this.live) {
      this.measure(cell);
      const shape = whole(this.shape, cell);
      largest.set(shape, Math.max(largest.get(shape) ?? 0, real(this.sum, cell)));
    }
    for (const cell of this.live) this.ceiling[cell] = largest.get(whole(this.shape, cell)) ?? 0;
    this.live.sort(
      (a, b) =>
        real(this.ceiling, b) - real(this.ceiling, a) || whole(this.shape, a) - whole(this.shape, b) || a - b,
    );
  }

  /** Notes for each shape the first cell whose blocks may go to the machine; returns for how many. */
  private candidates(machine: number): number {
    this.isOpen = this.loads.packing.open.map((row) => bit(row, machine));
    let count = 0;
    let shape = -1;
    for (let position = 0; position < this.live.length; position++) {
      const cell = whole(this.live, position);
      if (whole(this.shape, cell) === shape || this.isOpen[whole(this.kind, cell)] === 0) continue;
      shape = whole(this.shape, cell);
      this.found[count++] = position;
    }
    return count;
  }

  /** The cell there, or a later one of the same shape, that has a block with room on the machine; -1 if none. */
  private next(first: number, machine: number): number {
    let position = first;
    while (position >= 0 && !this.hasBlock(whole(this.live, position), machine))
      position = this.after(position);
    return position;
  }

  /** The next open cell of the same shape, -1 if there is none. */
  private after(position: number): number {
    const shape = whole(this.shape, whole(this.live, position));
    for (let other = position + 1; other < this.live.length; other++) {
      const cell = whole(this.live, other);
      if (whole(this.shape, cell) !== shape) return -1;
      if (this.isOpen[whole(this.kind, cell)] === 1) return other;
    }
    return -1;
  }

  private hasBlock(cell: number, machine: number): boolean {
    if (at(this.cells, cell).stack.length === 0) return false;
    const { dimensions } = this.loads.packing;
    for (let d = 0; d < dimensions; d++) {
      const amount = real(this.top, cell * dimensions + d);
      if (amount > 0 && amount > real(this.loads.room, machine * dimensions + d)) return false;
    }
    return true;
  }

  /** Notes what is left of the machine; returns the square of its length. */
  private lookAtRest(machine: number): number {
    const { dimensions } = this.loads.packing;
    let square = 0;
    for (let d = 0; d < dimensions; d++) {
      const amount = real(this.capacity, d);
      const rest = amount === 0 ? 0 : real(this.loads.room, machine * dimensions + d) / amount;
      this.rest[d] = rest;
      square += rest * rest;
    }
    return square;
  }

  private value(cell: number, left: number): number {
    const { dimensions } = this.loads.packing;
    let product = 0;
    for (let d = 0; d < dimensions; d++)
      product += real(this.share, cell * dimensions + d) * real(this.rest, d);
    const { bonus } = at(this.cells, cell);
    const square = real(this.square, cell);
    if (this.appeal === "distance") return bonus / (1e-9 + left - 2 * product + square);
    if (square === 0 || left === 0) return 0;
    let cosine = Math.min(1, (product * product) / (square * left));
    for (let i = 0; i < this.appeal.doublings; i++) cosine *= cosine;
    return bonus * real(this.sum, cell) * cosine;
  }

  /** Puts the highest block of the cell that may go there; false if none of the upper ones may. */
  private pick(cell: number, machine: number): boolean {
    const { stack, ruled } = at(this.cells, cell);
    const last = stack.length - 1;
    const end = ruled ? Math.max(0, last - depth) : last;
    for (let i = last; i >= end; i--) {
      const block = at(stack, i);
      if (ruled && !this.loads.fits(block, machine)) continue;
      stack.splice(i, 1);
      this.loads.put(block, machine);
      this.showTop(cell);
      return true;
    }
    return false;
  }

  private showTop(cell: number): void {
    const { stack } = at(this.cells, cell);
    const { dimensions, need } = this.loads.packing;
    const block = stack[stack.length - 1];
    if (block === undefined) return;
    for (let d = 0; d < dimensions; d++) this.top[cell * dimensions + d] = real(need, block * dimensions + d);
    this.measure(cell);
  }

  private measure(cell: number): void {
    const { dimensions } = this.loads.packing;
    let sum = 0;
    let square = 0;
    for (let d = 0; d < dimensions; d++) {
      const amount = real(this.capacity, d);
      const share = amount === 0 ? 0 : real(this.top, cell * dimensions + d) / amount;
      this.share[cell * dimensions + d] = share;
      sum += share;
      square += share * share;
    }
    this.sum[cell] = sum;
    this.square[cell] = square;
  }
}
