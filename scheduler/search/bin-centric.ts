import { at } from "../order";
import { bit, real, whole } from "./arrays";
import { type Cell, cellsOf } from "./cells";
import type { Loads } from "./loads";
import { machineOrder } from "./machine-order";
import type { Packing } from "./packing";

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
  private readonly bonus: Float64Array;
  private alive: number;

  constructor(
    private readonly loads: Loads,
    private readonly appeal: Appeal,
    private readonly cells: readonly Cell[],
  ) {
    this.alive = cells.length;
    this.live = Int32Array.from(cells, (_, i) => i);
    this.top = new Float64Array(cells.length * loads.packing.dimensions);
    this.bonus = Float64Array.from(cells, ({ kind }) => bonusOf(loads.packing, kind));
    cells.forEach((_, cell) => this.showTop(cell));
  }

  /** False when there is nothing left to place. */
  fill(machine: number): boolean {
    const candidates = this.candidates(machine);
    let count = candidates.length;
    while (count > 0) {
      let best = -1;
      let most = -Infinity;
      let kept = 0;
      for (let c = 0; c < count; c++) {
        const cell = whole(candidates, c);
        if (!this.hasRoom(cell, machine)) continue;
        candidates[kept] = cell;
        const value = this.value(cell, machine);
        if (value > most) [best, most] = [kept, value];
        kept++;
      }
      count = kept;
      if (best < 0) break;
      const cell = whole(candidates, best);
      if (!this.pick(cell, machine) || at(this.cells, cell).stack.length === 0)
        candidates[best] = whole(candidates, --count);
    }
    this.bury();
    return this.alive > 0;
  }

  private candidates(machine: number): Int32Array {
    const { open } = this.loads.packing;
    return this.live
      .subarray(0, this.alive)
      .filter((cell) => bit(at(open, at(this.cells, cell).kind), machine) === 1);
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
    const bonus = real(this.bonus, cell);
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

/** Blocks that may go to few machines come before those that may go anywhere. */
function bonusOf({ machines, open }: Packing, kind: number): number {
  const row = at(open, kind);
  let allowed = 0;
  for (let machine = 0; machine < machines; machine++) allowed += bit(row, machine);
  return 1 + 0.5 * (1 - allowed / machines);
}
