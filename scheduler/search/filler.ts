import { at } from "../order";
import { bit, real, whole } from "../arrays";
import type { Cell } from "./cells";
import type { Loads } from "./loads";

/**
 * What makes a block the next one for a machine: its size times a power of the cosine of the angle between what it
 * asks and what is left (the square of the cosine, squared so many times), or the least distance to what is left.
 */
export type Appeal = { readonly doublings: number } | "distance";

/** How deep below the top of a cell a block is looked for that rules let in. */
const depth = 8;

/** Fills machines with the blocks of some cells, one machine at a time. */
export class Filler {
  /** Shapes that have blocks, the largest first. */
  private live: number[];
  /** shape -> its first cell; the cells of a shape follow each other */
  private readonly start: Int32Array;
  /** cell -> the next cell of its shape, -1 for the last */
  private readonly sibling: Int32Array;
  private readonly kind: Int32Array;
  /** cell -> how many blocks it has */
  private readonly height: Int32Array;
  private readonly bonus: Float64Array;
  private readonly mostBonus: number;
  /** cell -> dimensions: what its top asks, and the share of the machine at hand that this is */
  private readonly top: Float64Array;
  private readonly share: Float64Array;
  /** cell -> sum of the shares, and of their squares */
  private readonly sum: Float64Array;
  private readonly square: Float64Array;
  /** cell -> the largest sum of its shape when the shapes were put in order; sums never grow */
  private readonly ceiling: Float64Array;
  /** Cells that are candidates for the machine at hand, one of each shape, and how many. */
  private readonly found: Int32Array;
  private count = 0;
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
    const starts = cells.flatMap(({ shape }, cell) => (cells[cell - 1]?.shape === shape ? [] : [cell]));
    this.live = starts.map((_, shape) => shape);
    this.start = Int32Array.from(starts);
    this.sibling = Int32Array.from(cells, ({ shape }, cell) =>
      cells[cell + 1]?.shape === shape ? cell + 1 : -1,
    );
    this.kind = Int32Array.from(cells, ({ kind }) => kind);
    this.height = Int32Array.from(cells, ({ stack }) => stack.length);
    this.bonus = Float64Array.from(cells, ({ bonus }) => bonus);
    this.mostBonus = this.bonus.reduce((a, b) => Math.max(a, b), 0);
    this.top = new Float64Array(cells.length * dimensions);
    this.share = new Float64Array(cells.length * dimensions);
    this.sum = new Float64Array(cells.length);
    this.square = new Float64Array(cells.length);
    this.ceiling = new Float64Array(cells.length);
    this.found = new Int32Array(starts.length);
    this.capacity = new Float64Array(dimensions);
    this.rest = new Float64Array(dimensions);
    cells.forEach((_, cell) => this.showTop(cell));
  }

  /** False when there is nothing left to place. */
  fill(machine: number): boolean {
    this.turnTo(machine);
    this.gather(machine);
    for (let best = this.choose(machine); best >= 0; best = this.choose(machine)) {
      const cell = whole(this.found, best);
      if (this.pick(cell, machine)) continue;
      const other = this.after(cell);
      if (other >= 0) this.found[best] = other;
      else this.found.copyWithin(best, best + 1, this.count--);
    }
    return this.live.length > 0;
  }

  /** Puts the shapes in the order of size for a machine of another kind. */
  private turnTo(machine: number): void {
    const { ceiling, height, live, sibling, start, sum } = this;
    const { dimensions } = this.loads.packing;
    const capacity = this.loads.packing.capacity.subarray(machine * dimensions, (machine + 1) * dimensions);
    if (capacity.every((amount, d) => amount === this.capacity[d])) return;
    this.capacity.set(capacity);
    for (const shape of live) {
      let largest = 0;
      for (let cell = whole(start, shape); cell >= 0; cell = whole(sibling, cell)) {
        if (whole(height, cell) === 0) continue;
        this.measure(cell);
        largest = Math.max(largest, real(sum, cell));
      }
      for (let cell = whole(start, shape); cell >= 0; cell = whole(sibling, cell)) ceiling[cell] = largest;
    }
    const ceilingOf = (shape: number): number => real(ceiling, whole(start, shape));
    live.sort((a, b) => ceilingOf(b) - ceilingOf(a) || a - b);
  }

  /** Finds for each shape the first cell whose blocks may go to the machine; forgets shapes without blocks. */
  private gather(machine: number): void {
    const { height, kind, sibling, start } = this;
    this.isOpen = this.loads.packing.open.map((row) => bit(row, machine));
    this.count = 0;
    this.live = this.live.filter((shape) => {
      let cell = whole(start, shape);
      while (cell >= 0 && whole(height, cell) === 0) cell = whole(sibling, cell);
      if (cell < 0) return false;
      if (this.isOpen[whole(kind, cell)] === 0) cell = this.after(cell);
      if (cell >= 0) this.found[this.count++] = cell;
      return true;
    });
  }

  /** The most appealing candidate, -1 if there is none; forgets candidates for which there is no room any more. */
  private choose(machine: number): number {
    const { bonus, ceiling, count, found, mostBonus } = this;
    const isBounded = this.appeal !== "distance";
    const left = this.lookAtRest(machine);
    let best = -1;
    let most = -Infinity;
    let kept = 0;
    let c = 0;
    for (; c < count; c++) {
      let cell = whole(found, c);
      const largest = real(ceiling, cell);
      // No cosine is above 1, and shapes come by size: the others are worth less.
      if (isBounded && mostBonus * largest <= most) break;
      if (!isBounded || real(bonus, cell) * largest > most) {
        cell = this.withRoom(cell, machine);
        if (cell < 0) continue;
        const value = this.value(cell, left);
        if (value > most) {
          best = kept;
          most = value;
        }
      }
      found[kept++] = cell;
    }
    if (kept < c) found.copyWithin(kept, c, count);
    this.count -= c - kept;
    return best;
  }

  /** The cell, or the next open one of the same shape, whose top has room on the machine; -1 if there is none. */
  private withRoom(first: number, machine: number): number {
    let cell = first;
    while (cell >= 0 && !this.hasRoom(cell, machine)) cell = this.after(cell);
    return cell;
  }

  /** The next open cell of the same shape, -1 if there is none. */
  private after(cell: number): number {
    const { isOpen, kind, sibling } = this;
    let other = whole(sibling, cell);
    while (other >= 0 && isOpen[whole(kind, other)] === 0) other = whole(sibling, other);
    return other;
  }

  private hasRoom(cell: number, machine: number): boolean {
    const { height, top } = this;
    const { packing, room } = this.loads;
    const { dimensions } = packing;
    if (whole(height, cell) === 0) return false;
    for (let d = 0; d < dimensions; d++) {
      const amount = real(top, cell * dimensions + d);
      if (amount > 0 && amount > real(room, machine * dimensions + d)) return false;
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
    const { appeal, rest, share } = this;
    const { dimensions } = this.loads.packing;
    let product = 0;
    for (let d = 0; d < dimensions; d++) product += real(share, cell * dimensions + d) * real(rest, d);
    const bonus = real(this.bonus, cell);
    const square = real(this.square, cell);
    if (appeal === "distance") return bonus / (1e-9 + left - 2 * product + square);
    if (square === 0 || left === 0) return 0;
    let cosine = Math.min(1, (product * product) / (square * left));
    for (let i = 0; i < appeal.doublings; i++) cosine *= cosine;
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
      if (i === last) stack.pop();
      else stack.splice(i, 1);
      this.loads.put(block, machine);
      this.height[cell] = stack.length;
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
