import { at } from "../order";

/** Cells of a table: rooms of up to so many units are told apart exactly, larger ones are rounded. */
const cells = 1024;

/** A knapsack in one measure, solved for every room and for the items from any one on. */
export interface SuffixTable {
  /** Room of an empty machine, in cells. */
  readonly room: number;
  /** item -> size in cells, rounded down */
  readonly sizes: Int32Array;
  /** The highest price of what items from `start` on can fill a room with. */
  best(start: number, room: number): number;
}

/** One of several kinds of items: how large one is, what it is worth, and how many there are. */
export interface Piece {
  readonly size: number;
  readonly price: number;
  readonly most: number;
}

export function suffixTable(pieces: readonly Piece[], room: number): SuffixTable {
  // Rounding: sizes down, the room up, so that the table never says less than is possible.
  const exact = room <= cells && Number.isInteger(room) && pieces.every(({ size }) => Number.isInteger(size));
  const scale = exact ? 1 : cells / room;
  const whole = exact ? room : cells;
  const sizes = Int32Array.from(pieces, ({ size }) => Math.floor(size * scale + (exact ? 0 : -1e-9)));
  for (let i = 0; i < sizes.length; i++) sizes[i] = Math.max(0, at(sizes, i));
  const width = whole + 1;
  const table = new Float64Array((pieces.length + 1) * width);
  for (let i = pieces.length - 1; i >= 0; i--) {
    const row = i * width;
    table.copyWithin(row, row + width, row + 2 * width);
    const { price, most } = at(pieces, i);
    const size = at(sizes, i);
    const copies = size === 0 ? most : Math.min(most, Math.floor(whole / size));
    for (let copy = 0; copy < copies; copy++)
      for (let c = whole; c >= size; c--) {
        const taken = at(table, row + c - size) + price;
        if (taken > at(table, row + c)) table[row + c] = taken;
      }
  }
  return { room: whole, sizes, best: (start, left) => at(table, start * width + left) };
}
