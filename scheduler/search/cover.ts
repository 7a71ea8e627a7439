import { at } from "../order";
import { real, whole } from "../arrays";
import { spend } from "./budget";
import type { Budget } from "./closing";
import type { Alike, Completed } from "./completion";
import { type Choice, dive } from "./dive";
import type { Random } from "./random";

/** More sets than that are not worth writing down. */
const mostSets = 20_000;

/**
 * The same question as `complete`, for machines that have to be filled nearly to the brim: writes down every set that
 * wastes no more than there is to waste in all, and covers the blocks with such sets: by dives, and then each time the
 * block that the fewest sets are left for.
 */
export function cover(alike: Alike, machines: number, random: Random, budget: Budget): Completed {
  const slack = slackOf(alike, machines);
  if (slack.some((amount) => amount < 0)) return undefined;
  const sets = spend(budget, 0.5, (share) => new Sets(alike, slack, share).all(machines));
  if (sets === undefined) return "unknown";
  const having: number[][] = Array.from({ length: alike.blocks }, () => []);
  sets.forEach((set, index) => set.forEach((block) => at(having, block).push(index)));
  if (having.some(({ length }) => length === 0)) return undefined;
  const choice = { sets, having };
  return (
    spend(budget, 0.5, (share) => dive(choice, machines, random, share)) ??
    new Cover(alike, machines, slack, choice, budget).run()
  );
}

function slackOf({ dimensions, need, room }: Alike, machines: number): Float64Array {
  const slack = room.map((amount) => amount * machines);
  for (let i = 0; i < need.length; i++) slack[i % dimensions] = real(slack, i % dimensions) - real(need, i);
  return slack;
}

/** Enumerates sets of blocks that fill a machine but for the slack. */
class Sets {
  private readonly sets: number[][] = [];
  private readonly chosen: number[] = [];
  private readonly left: Float64Array;

  constructor(
    private readonly alike: Alike,
    private readonly slack: Float64Array,
    private readonly budget: Budget,
  ) {
    this.left = alike.room.slice();
  }

  /** Undefined if there are too many. */
  all(machines: number): number[][] | undefined {
    const { blocks } = this.alike;
    let smallest = 0;
    while (this.sets.length === 0 && smallest < blocks && this.budget.left > 0) this.extend(0, ++smallest);
    // Where no set is smaller, none can be larger than what the others leave.
    const largest = blocks - (machines - 1) * smallest;
    if (largest > smallest) {
      this.sets.length = 0;
      this.extend(0, largest);
    }
    return this.budget.left <= 0 || this.sets.length > mostSets ? undefined : this.sets;
  }

  private extend(from: number, most: number): void {
    const { blocks, dimensions, need } = this.alike;
    let full = true;
    for (let d = 0; d < dimensions; d++) if (real(this.left, d) > real(this.slack, d)) full = false;
    if (full && this.chosen.length > 0) this.sets.push([...this.chosen]);
    if (this.chosen.length === most) return;
    this.budget.left -= blocks - from;
    for (let block = from; block < blocks; block++) {
      if (this.budget.left <= 0 || this.sets.length > mostSets) return;
      let fits = true;
      for (let d = 0; d < dimensions; d++)
        if (real(need, block * dimensions + d) > real(this.left, d)) fits = false;
      if (!fits) continue;
      for (let d = 0; d < dimensions; d++)
        this.left[d] = real(this.left, d) - real(need, block * dimensions + d);
      this.chosen.push(block);
      this.extend(block + 1, most);
      this.chosen.pop();
      for (let d = 0; d < dimensions; d++)
        this.left[d] = real(this.left, d) + real(need, block * dimensions + d);
    }
  }
}

class Cover {
  /** set -> how many of its blocks are covered by others */
  private readonly blocked: Int32Array;
  /** block -> sets that are left for it */
  private readonly choices: Int32Array;
  private readonly place: Int32Array;
  private covered = 0;

  constructor(
    private readonly alike: Alike,
    private readonly machines: number,
    private readonly slack: Float64Array,
    private readonly choice: Choice,
    private readonly budget: Budget,
  ) {
    this.blocked = new Int32Array(choice.sets.length);
    this.choices = Int32Array.from(choice.having, ({ length }) => length);
    this.place = new Int32Array(alike.blocks).fill(-1);
  }

  run(): Completed {
    const found = this.next(0);
    if (found) return this.place;
    return this.budget.left <= 0 ? "unknown" : undefined;
  }

  private next(machine: number): boolean {
    if (this.covered === this.alike.blocks) return true;
    if (machine === this.machines || this.budget.left <= 0) return false;
    this.budget.left -= this.alike.blocks;
    let rarest = -1;
    for (let block = 0; block < this.alike.blocks; block++)
      if (
        this.place[block] === -1 &&
        (rarest < 0 || whole(this.choices, block) < whole(this.choices, rarest))
      )
        rarest = block;
    for (const index of at(this.choice.having, rarest)) {
      if (whole(this.blocked, index) > 0) continue;
      const waste = this.wasteOf(at(this.choice.sets, index));
      if (waste === undefined) continue;
      this.use(at(this.choice.sets, index), machine, waste, 1);
      if (this.next(machine + 1)) return true;
      this.use(at(this.choice.sets, index), machine, waste, -1);
    }
    return false;
  }

  /** Undefined if it is more than may still be wasted. */
  private wasteOf(set: readonly number[]): Float64Array | undefined {
    const { dimensions, need, room } = this.alike;
    const waste = room.slice();
    for (const block of set)
      for (let d = 0; d < dimensions; d++) waste[d] = real(waste, d) - real(need, block * dimensions + d);
    return waste.some((amount, d) => amount > real(this.slack, d)) ? undefined : waste;
  }

  private use(set: readonly number[], machine: number, waste: Float64Array, sign: 1 | -1): void {
    this.covered += sign * set.length;
    for (const [d, amount] of waste.entries()) this.slack[d] = real(this.slack, d) - sign * amount;
    for (const block of set) this.place[block] = sign === 1 ? machine : -1;
    for (const block of set)
      for (const other of at(this.choice.having, block)) {
        this.budget.left--;
        const before = whole(this.blocked, other);
        this.blocked[other] = before + sign;
        if (before !== 0 && before + sign !== 0) continue;
        for (const member of at(this.choice.sets, other))
          this.choices[member] = whole(this.choices, member) - sign;
      }
  }
}
