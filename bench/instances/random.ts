/** Draws numbers; the same seed gives the same ones on every machine. */
export interface Random {
  /** 0 <= x < 1 */
  unit(): number;
  /** An integer, both ends included. */
  integer(from: number, to: number): number;
  /** One of a list, equally likely. */
  pick<T>(list: readonly T[]): T;
  /** One of a list, by weights that add up to 1. */
  weighted<T>(list: readonly (readonly [T, number])[]): T;
  /** Normally distributed, mean 0, deviation 1. */
  normal(): number;
  /** The list in another order. */
  shuffle<T>(list: readonly T[]): T[];
}

/** Mulberry32: 32 bits of state, enough for instances of a benchmark. */
export function random(seed: number): Random {
  let state = Math.imul(seed, 0x9e3779b1) | 0;
  const unit = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const integer = (from: number, to: number): number => from + Math.floor(unit() * (to - from + 1));
  const element = <T>(list: readonly T[], index: number): T => {
    const found = list[index];
    if (found === undefined) throw new RangeError(`no element ${index} in a list of ${list.length}`);
    return found;
  };
  return {
    unit,
    integer,
    pick: (list) => element(list, integer(0, list.length - 1)),
    weighted: (list) => {
      let left = unit();
      const index = list.findIndex(([, weight]) => (left -= weight) < 0);
      return element(list, index < 0 ? list.length - 1 : index)[0];
    },
    // The sum of twelve uniform numbers is near enough, and the same on every machine.
    normal: () => Array.from({ length: 12 }, unit).reduce((total, x) => total + x, -6),
    shuffle: (list) => {
      const shuffled = [...list];
      for (let i = shuffled.length - 1; i > 0; i--) {
        const j = integer(0, i);
        [shuffled[i], shuffled[j]] = [element(shuffled, j), element(shuffled, i)];
      }
      return shuffled;
    },
  };
}
