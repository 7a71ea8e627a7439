import { at } from "../order";
import { real, whole } from "../arrays";
import type { Loads } from "./loads";

/** Changes of loads that can be taken back, the last one first. */
export class Trail {
  /** machine -> blocks that may leave it */
  readonly members: readonly number[][];
  /** machine -> sum over dimensions of the share that is left */
  readonly rest: Float64Array;
  /** machine -> what is left, in the measure of sizes */
  readonly space: Float64Array;
  /** How many more moves than at the start. */
  moves = 0;
  private readonly steps: { readonly block: number; readonly from: number }[] = [];
  /** block -> 1 if it has a step */
  private readonly touched: Uint8Array;

  /** @param movesAt how many moves it is to have a block on a machine */
  constructor(
    readonly loads: Loads,
    readonly movesAt: (block: number, machine: number) => number,
  ) {
    const { blocks, machines } = loads.packing;
    this.members = loads.members();
    this.rest = new Float64Array(machines);
    this.space = new Float64Array(machines);
    this.touched = new Uint8Array(blocks.length);
    for (let machine = 0; machine < machines; machine++) this.measure(machine);
  }

  get length(): number {
    return this.steps.length;
  }

  /** How many moves it is for a block to leave: none if it moved there, since it would go elsewhere instead. */
  leaving(block: number): number {
    const machine = whole(this.loads.place, block);
    return this.movesAt(block, machine) > 0
      ? 0
      : at(this.loads.packing.blocks, block).items.filter(({ previous }) => previous !== undefined).length;
  }

  isTouched(block: number): boolean {
    return this.touched[block] === 1;
  }

  /** @param machine -1: nowhere for now */
  move(block: number, machine: number): void {
    this.steps.push({ block, from: whole(this.loads.place, block) });
    this.touched[block] = 1;
    this.put(block, machine);
  }

  undo(length: number): void {
    for (const { block, from } of this.steps.splice(length).reverse()) {
      this.put(block, from);
      this.touched[block] = 0;
    }
    for (const { block } of this.steps) this.touched[block] = 1;
  }

  /** What was done is the new start. */
  keep(): void {
    for (const { block } of this.steps) this.touched[block] = 0;
    this.steps.length = 0;
    this.moves = 0;
  }

  /** The places of all that has a step. */
  changes(): ReadonlyMap<number, number> {
    return new Map(this.steps.map(({ block }) => [block, whole(this.loads.place, block)]));
  }

  private put(block: number, machine: number): void {
    const from = whole(this.loads.place, block);
    if (from >= 0) {
      const list = at(this.members, from);
      list.splice(list.indexOf(block), 1);
      this.moves -= this.movesAt(block, from);
      this.loads.take(block);
      this.measure(from);
    }
    if (machine < 0) return;
    at(this.members, machine).push(block);
    this.moves += this.movesAt(block, machine);
    this.loads.put(block, machine);
    this.measure(machine);
  }

  private measure(machine: number): void {
    const { capacity, dimensions, weights } = this.loads.packing;
    let rest = 0;
    let space = 0;
    for (let d = 0; d < dimensions; d++) {
      const i = machine * dimensions + d;
      const room = real(this.loads.room, i);
      if (real(capacity, i) > 0) rest += room / real(capacity, i);
      space += room * real(weights, d);
    }
    this.rest[machine] = rest;
    this.space[machine] = space;
  }
}
