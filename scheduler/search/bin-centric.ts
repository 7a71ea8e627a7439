import { at } from "../order";
import { bit, real, whole } from "./arrays";
import { type Cell, cellsOf } from "./cells";
import type { Loads } from "./loads";
import { machineOrder } from "./machine-order";

/**
 * What makes a block the next one for a machine: its size times a power of the cosine of the angle between what it
 * asks and what is left, or the least distance to what is left.
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
  /** cell -> dimensions: what its top asks */
  private readonly top: Float64Array;
  private readonly live: Int32Array;
  private readonly kind: Int32Array;
  private readonly shape: Int32Array;
  /** kind -> 1 if the machine at hand is open to it */
  private isOpen: readonly number[] = [];
  private readonly found: Int32Array;
  private alive: number;

  constructor(
    private readonly loads: Loads,
    private readonly appeal: Appeal,
    private readonly cells: readonly Cell[],
  ) {
    this.alive = cells.length;
    this.live = Int32Array.from(cells, (_, i) => i);
    this.kind = Int32Array.from(cells, ({ kind }) => kind);
    this.shape = Int32Array.from(cells, ({ shape }) => shape);
    this.found = new Int32Array(cells.length);
    this.top = new Float64Array(cells.length * loads.packing.dimensions);
    cells.forEach((_, cell) => this.showTop(cell));
  }

  /** False when there is nothing left to place. */
  fill(machine: number): boolean {
    const { found, live } = this;
    let count = this.candidates(machine);
    while (count > 0) {
      let best = -1;
      let most = -Infinity;
      let kept = 0;
      for (let c = 0; c < count; c++) {
        const position = this.next(whole(found, c), machine);
        if (position < 0) continue;
        found[kept] = position;
        const value = this.value(whole(live, position), machine);
        if (value > most) [best, most] = [kept, value];
        kept++;
      }
      count = kept;
      if (best < 0) break;
      const position = whole(found, best);
      if (this.pick(whole(live, position), machine)) continue;
      const other = this.after(position);
      if (other >= 0) found[best] = other;
      else found[best] = whole(found, --count);
    }
    this.bury();
    return this.alive > 0;
  }

  /** Notes for each shape the first cell whose blocks may go to the machine; returns for how many. */
  private candidates(machine: number): number {
    this.isOpen = this.loads.packing.open.map((row) => bit(row, machine));
    let count = 0;
    let shape = -1;
    for (let position = 0; position < this.alive; position++) {
      const cell = whole(this.live, position);
      if (whole(this.shape, cell) === shape || this.isOpen[whole(this.kind, cell)] === 0) continue;
      shape = whole(this.shape, cell);
      this.found[count++] = position;
    }
    return count;
  }

  /** The cell there, or a later one of the same shape, that has a block with room on the machine; -1 if none. */
  private next(position: number, machine: number): number {
    let at = position;
    while (at >= 0 && !this.hasBlock(whole(this.live, at), machine)) at = this.after(at);
    return at;
  }

  /** The next open cell of the same shape, -1 if there is none. */
  private after(position: number): number {
    const shape = whole(this.shape, whole(this.live, position));
    for (let other = position + 1; other < this.alive; other++) {
      const cell = whole(this.live, other);
      if (whole(this.shape, cell) !== shape) return -1;
      if (this.isOpen[whole(this.kind, cell)] === 1) return other;
    }
    return -1;
  }

  private hasBlock(cell: number, machine: number): boolean {
    return at(this.cells, cell).stack.length > 0 && this.hasRoom(cell, machine);
  }

  private hasRoom(cell: number, machine: number): boolean {
    const { dimensions } = this.loads.packing;
    for (let d = 0; d < dimensions; d++) {
      const amount = real(this.top, cell * dimensions + d);
      if (amount > 0 && amount > real(this.loads.room, machine * dimensions + d)) return false;
    }
    return true;
  }

  private value(cell: number, machine: number): number {
    const { capacity, dimensions } = this.loads.packing;
    let product = 0;
    let asked = 0;
    let left = 0;
    let sum = 0;
    let distance = 0;
    for (let d = 0; d < dimensions; d++) {
      const i = machine * dimensions + d;
      const whole = real(capacity, i);
      if (whole === 0) continue;
      const x = real(this.top, cell * dimensions + d) / whole;
      const r = real(this.loads.room, i) / whole;
      product += x * r;
      asked += x * x;
      left += r * r;
      sum += x;
      distance += (r - x) * (r - x);
    }
    const { bonus } = at(this.cells, cell);
    if (this.appeal === "distance") return bonus / (1e-9 + distance);
    if (asked === 0 || left === 0) return 0;
    let cosine = (product * product) / (asked * left);
    for (let i = 0; i < this.appeal.doublings; i++) cosine *= cosine;
    return bonus * sum * cosine;
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
  }

  /** Drops empty cells. */
  private bury(): void {
    let kept = 0;
    for (let c = 0; c < this.alive; c++) {
      const cell = whole(this.live, c);
      if (at(this.cells, cell).stack.length > 0) this.live[kept++] = cell;
    }
    this.alive = kept;
  }
}
