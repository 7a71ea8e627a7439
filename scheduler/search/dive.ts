import { at } from "../order";
import { bit, real, whole } from "../arrays";
import type { Budget } from "./closing";
import type { Random } from "./random";

/** How often shares are fitted before the first choice, and after each one. */
const rounds = { first: 10, each: 2 };

/** Sets of blocks, and for each block those that have it. */
export interface Choice {
  readonly sets: readonly (readonly number[])[];
  readonly having: readonly (readonly number[])[];
}

/**
 * Covers every block with one of at most so many sets. Each set gets a share, such that the shares of those that have
 * a block add up to one (iterative proportional fitting); the set with the largest share is taken, those that have one
 * of its blocks fall away, and shares are fitted again. A block without a set ends a dive, and another one starts from
 * other shares. Finds quickly what a search by the number of choices gets lost in, and proves nothing.
 *
 * @returns block -> number of its set; undefined when the budget ran out
 */
export function dive(choice: Choice, most: number, random: Random, budget: Budget): Int32Array | undefined {
  const dives = new Dive(choice, most, random, budget);
  while (budget.left > 0) if (dives.once()) return dives.place;
  return undefined;
}

class Dive {
  /** block -> number of the set that covers it, or -1 */
  readonly place: Int32Array;
  private readonly share: Float64Array;
  /** set -> 1 if all of its blocks are uncovered */
  private readonly open: Uint8Array;

  constructor(
    private readonly choice: Choice,
    private readonly most: number,
    private readonly random: Random,
    private readonly budget: Budget,
  ) {
    this.place = new Int32Array(choice.having.length);
    this.share = new Float64Array(choice.sets.length);
    this.open = new Uint8Array(choice.sets.length);
  }

  once(): boolean {
    const { open, place, choice, share } = this;
    for (let set = 0; set < share.length; set++) share[set] = 500 + this.random.below(1000);
    open.fill(1);
    place.fill(-1);
    this.budget.left -= place.length + share.length;
    let covered = 0;
    for (let number = 0; number < this.most; number++) {
      if (!this.fit(number === 0 ? rounds.first : rounds.each)) return false;
      const set = this.largest();
      const members = at(choice.sets, set);
      covered += members.length;
      for (const block of members) {
        place[block] = number;
        for (const other of at(choice.having, block)) open[other] = 0;
      }
      if (covered === place.length) return true;
    }
    return false;
  }

  /** False if a block has no set left. */
  private fit(times: number): boolean {
    const { open, place, choice, share } = this;
    for (let round = 0; round < times; round++)
      for (let block = 0; block < place.length; block++) {
        if (whole(place, block) >= 0) continue;
        const sets = at(choice.having, block);
        this.budget.left -= sets.length;
        let sum = 0;
        for (const set of sets) if (bit(open, set) === 1) sum += real(share, set);
        if (sum < 1e-300) return false;
        for (const set of sets) share[set] = real(share, set) / sum;
      }
    return true;
  }

  private largest(): number {
    const { open, share } = this;
    this.budget.left -= share.length;
    let best = -1;
    for (let set = 0; set < share.length; set++)
      if (bit(open, set) === 1 && (best < 0 || real(share, set) > real(share, best))) best = set;
    return best;
  }
}
