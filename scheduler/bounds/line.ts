/**
 * One measure of what containers ask and what machines hold: a dimension, or a mix of two. Whole numbers, so that
 * every comparison is exact.
 */
export interface Line {
  /** The smallest first; of many containers only those that are large enough to be counted one by one. */
  readonly sizes: Float64Array;
  /** `sums[i]` is the sum of the i smallest of them. */
  readonly sums: Float64Array;
  /** No size below this one is among them. */
  readonly least: number;
  /** The sum of all, the small ones included. */
  readonly total: number;
  /** Machines that are in use in any case. */
  readonly forced: readonly Rooms[];
  /** All others, the largest first. */
  readonly rooms: readonly Rooms[];
  /** The largest room. No size is above it. */
  readonly full: number;
}

/** Machines that hold as much as each other. */
export interface Rooms {
  readonly room: number;
  readonly count: number;
}

/** What a size or a room counts. Superadditive: what fits a room still fits it when both are counted so. */
export type Count = (amount: number) => number;

export interface Cover {
  readonly machines: number;
  /** The counted sizes. */
  readonly total: number;
  /** The counted rooms of all machines but the last: not enough. */
  readonly before: number;
}

/** The fewest machines whose rooms, counted, add up to a total. */
export function cover(
  { forced, rooms, full }: Pick<Line, "forced" | "rooms" | "full">,
  total: number,
  count: Count,
): Cover {
  let [machines, held, before] = [0, 0, 0];
  const take = (many: number, each: number): void => {
    machines += many;
    before = held + (many - 1) * each;
    held += many * each;
  };
  for (const kind of forced) take(kind.count, count(kind.room));
  for (const kind of rooms) {
    if (held >= total) break;
    const each = count(kind.room);
    take(each > 0 ? Math.min(kind.count, Math.ceil((total - held) / each)) : kind.count, each);
  }
  // More is asked than all machines hold: it would take further ones of the largest kind.
  const largest = count(full);
  if (held < total && largest > 0) take(Math.ceil((total - held) / largest), largest);
  return { machines, total, before };
}

export const plain: Count = (amount) => amount;

export function largestSize({ sizes }: Line): number {
  return sizes[sizes.length - 1] ?? 0;
}

/** How many sizes are not above an amount. */
export function upTo({ sizes }: Line, amount: number): number {
  let [low, high] = [0, sizes.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sizes[middle] ?? 0) <= amount) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Leaves out what is smaller than `least`, and takes what is so large that nothing of that size goes beside it for a
 * whole machine (Martello and Toth's L2; Fekete and Schepers' U).
 */
export function cut(full: number, least: number): Count {
  return (amount) => (amount > full - least ? full : amount < least ? 0 : amount);
}

/**
 * Counts containers of more than 1/(k+1) of the largest machine, of which it takes k: Fekete and Schepers' u(k), in
 * units of 1/(k(k+1)) of a machine.
 */
export function places(full: number, k: number): Count {
  return (amount) => {
    const scaled = amount * (k + 1);
    return scaled % full === 0 ? (scaled / full) * k : Math.floor(scaled / full) * (k + 1);
  };
}
