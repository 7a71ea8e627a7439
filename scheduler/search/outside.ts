import { at } from "../order";
import { real, whole } from "../arrays";
import type { Packing } from "./packing";

/** Blocks that wait for a place while a machine is being emptied. */
export class Outside {
  /** The largest first. */
  readonly blocks: number[] = [];
  /** Of all of them together. */
  size = 0;
  /** In the order of the blocks, as noted last: the size of each, what it asks, and the gain above which it may come in. */
  readonly sizes: Float64Array;
  readonly needs: Float64Array;
  readonly gains: Float64Array;

  constructor(private readonly packing: Packing) {
    const count = packing.blocks.length;
    this.sizes = new Float64Array(count);
    this.needs = new Float64Array(count * packing.dimensions);
    this.gains = new Float64Array(count);
  }

  add(block: number): void {
    const { blocks, packing } = this;
    this.size += real(packing.size, block);
    let place = blocks.length;
    while (place > 0 && this.precedes(block, at(blocks, place - 1))) place--;
    blocks.splice(place, 0, block);
  }

  remove(block: number): void {
    this.blocks.splice(this.blocks.indexOf(block), 1);
    this.size -= real(this.packing.size, block);
  }

  /**
   * Notes what each asks, and from which gain on it may come in.
   *
   * @param mayEnter block -> round from which it may come in for any gain
   * @param record the gain that lets any come in
   */
  note(mayEnter: Int32Array, round: number, record: number): void {
    const { dimensions, need, size } = this.packing;
    this.blocks.forEach((block, k) => {
      this.sizes[k] = real(size, block);
      this.gains[k] = whole(mayEnter, block) <= round ? -Infinity : record;
      for (let d = 0; d < dimensions; d++)
        this.needs[k * dimensions + d] = real(need, block * dimensions + d);
    });
  }

  private precedes(a: number, b: number): boolean {
    const { size } = this.packing;
    return real(size, a) > real(size, b) || (real(size, a) === real(size, b) && a < b);
  }
}
