/**
 * One measure of what containers ask and what machines hold: a dimension, or a mix of two. Whole numbers, so that
 * every comparison is exact.
 */
export interface Line {
  readonly sizes: Float64Array;
  /** Machines that are in use in any case come first, then the largest. */
  readonly rooms: Float64Array;
  /** How many of the rooms are in use in any case. */
  readonly forced: number;
  /** The largest room. No size is above it. */
  readonly full: number;
}

/** What each size and each room counts. Superadditive: what fits a room still fits it when both are counted so. */
export type Count = (amount: number) => number;

export interface Cover {
  readonly machines: number;
  /** The counted sizes. */
  readonly total: number;
  /** The counted rooms of all machines but the last: not enough. */
  readonly before: number;
}

/** The fewest machines whose rooms, counted, add up to the sizes, counted. */
export function cover({ rooms, forced, full }: Line, total: number, count: Count): Cover {
  let machines = 0;
  let held = 0;
  let before = 0;
  for (const room of rooms) {
    if (held >= total && machines >= forced) return { machines, total, before };
    before = held;
    held += count(room);
    machines++;
  }
  // More is asked than all machines hold: it would take further ones of the largest kind.
  const largest = count(full);
  const further = held < total && largest > 0 ? Math.ceil((total - held) / largest) : 0;
  return further === 0
    ? { machines, total, before }
    : { machines: machines + further, total, before: held + (further - 1) * largest };
}

export function totalOf({ sizes }: Line, count: Count): number {
  let total = 0;
  for (const size of sizes) total += count(size);
  return total;
}

export const plain: Count = (amount) => amount;

/**
 * Leaves out what is smaller than `least`, and takes what is so large that nothing of that size goes beside it for a
 * whole machine (Martello and Toth's L2; Fekete and Schepers' U).
 */
export function cut(full: number, least: number): Count {
  return (amount) => (amount > full - least ? full : amount < least ? 0 : amount);
}

/**
 * Places on a machine for containers of more than 1/(k+1) of the largest one: k of them. Fekete and Schepers' u(k), in
 * units of 1/(k(k+1)) of a machine.
 */
export function places(full: number, k: number): Count {
  return (amount) => {
    const scaled = amount * (k + 1);
    return scaled % full === 0 ? (scaled / full) * k : Math.floor(scaled / full) * (k + 1);
  };
}
