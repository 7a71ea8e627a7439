import { at, compareVectors } from "../order";
import { bit, real, whole } from "../arrays";
import type { Budget } from "./closing";
import type { Loads } from "./loads";
import { Trail } from "./trail";

/** How many others may make room for a block, each with a move of its own. */
const mostEjected = 2;
/** How many ways to make room for a block are tried, those that move least first. */
const width = 12;

export interface Saving {
  /** How many moves it is to have a block on a machine. */
  readonly movesAt: (block: number, machine: number) => number;
  /** How many moves there may be in all. */
  readonly mostMoves: number;
  /** No plan has fewer machines in use. */
  readonly enough: number;
  /** May the loads be like this? Asked whenever a machine is empty. */
  readonly accepts: () => boolean;
}

/** Moves of what has no place to go back to cost nothing. */
export const freely: Omit<Saving, "enough"> = { movesAt: () => 0, mostMoves: 0, accepts: () => true };

/** Empties machines into the others in use, each time the one that saves most for a move. */
export function drain(loads: Loads, saving: Saving, budget: Budget): void {
  const drains = new Drains(loads, saving, budget);
  const { machines } = loads.packing;
  let used = 0;
  for (let machine = 0; machine < machines; machine++) if (loads.isUsed(machine)) used++;
  while (used > saving.enough && drains.next()) used--;
}

/** A machine that can be emptied, with the places of all that moves for it. */
interface Drained {
  readonly machine: number;
  readonly moves: number;
  /** Moves for what is saved. */
  readonly ratio: number;
  readonly places: ReadonlyMap<number, number>;
}

interface Option {
  readonly machine: number;
  /** Who makes room there, the larger one first. */
  readonly leaving: readonly number[];
  readonly size: number;
}

class Drains {
  private readonly trail: Trail;
  private left: number;
  /** Moves that may be made for the machine at hand. */
  private limit = 0;
  /** ejections * machines + machine -> so many moves did not do; later there is less room still */
  private readonly failed: Float64Array;
  /** Shapes for which no machine has room, with so many ejections. */
  private readonly hopeless = new Set<string>();
  private readonly refused = new Set<number>();
  /** What a look at the rules of a block takes of the budget. */
  private readonly cost: number;

  constructor(
    private readonly loads: Loads,
    private readonly saving: Saving,
    private readonly budget: Budget,
  ) {
    const { machines, rules } = loads.packing;
    this.trail = new Trail(loads, saving.movesAt);
    this.left = saving.mostMoves;
    this.failed = new Float64Array((mostEjected + 1) * machines).fill(-1);
    this.cost = rules.some((rule) => rule !== undefined) ? 10 : 1;
  }

  /** Empties one more machine; false if none can be. */
  next(): boolean {
    for (let found = this.cheapest(); found !== undefined; found = this.cheapest()) {
      for (const block of found.places.keys()) this.trail.move(block, -1);
      for (const [block, machine] of found.places) this.trail.move(block, machine);
      if (this.saving.accepts()) {
        this.trail.keep();
        this.left -= found.moves;
        return true;
      }
      this.trail.undo(0);
      this.refused.add(found.machine);
    }
    return false;
  }

  private cheapest(): Drained | undefined {
    const { budget, failed, trail } = this;
    const closable = this.closable();
    let best: Drained | undefined;
    for (let ejections = 0; ejections <= mostEjected; ejections++)
      for (const { machine, ratio, worth } of closable) {
        if (budget.left <= 0) return best;
        if (best !== undefined && ratio >= best.ratio) break;
        const known = ejections * trail.members.length + machine;
        this.limit = best === undefined ? this.left : Math.min(this.left, best.ratio * worth - 1e-9);
        if (this.limit <= real(failed, known)) continue;
        if (this.empty(machine, ejections))
          best = { machine, moves: trail.moves, ratio: trail.moves / worth, places: trail.changes() };
        else failed[known] = this.limit;
        trail.undo(0);
      }
    return best;
  }

  /** Machines that may become empty within the moves that are left, those first that take fewest for their price. */
  private closable(): { machine: number; ratio: number; worth: number }[] {
    const { inUse, price, size } = this.loads.packing;
    return this.trail.members
      .flatMap((blocks, machine) => {
        if (blocks.length === 0 || bit(inUse, machine) === 1 || this.refused.has(machine)) return [];
        const worth = Math.max(1e-9, real(price, machine));
        const least = blocks.reduce((sum, block) => sum + this.trail.leaving(block), 0);
        const content = blocks.reduce((sum, block) => sum + real(size, block), 0);
        return least > this.left ? [] : [{ machine, ratio: least / worth, worth, content }];
      })
      .sort((a, b) => a.ratio - b.ratio || a.content - b.content || a.machine - b.machine);
  }

  /** The blocks of the machine, the largest first, go where they leave least room, or where others make room. */
  private empty(machine: number, ejections: number): boolean {
    const { size } = this.loads.packing;
    const blocks = [...at(this.trail.members, machine)].sort(
      (a, b) => real(size, b) - real(size, a) || a - b,
    );
    const key = (block: number): string => `${ejections} ${this.shapeOf(block)}`;
    if (blocks.some((block) => this.hopeless.has(key(block)))) return false;
    for (const block of blocks) this.trail.move(block, -1);
    const stuck = blocks.find((block) => !this.settleWithin(block, ejections));
    if (stuck !== undefined && stuck === blocks[0] && this.loads.packing.rules[stuck] === undefined)
      this.hopeless.add(key(stuck));
    return stuck === undefined;
  }

  private shapeOf(block: number): string {
    const { dimensions, kind, need } = this.loads.packing;
    const amounts = need.subarray(block * dimensions, (block + 1) * dimensions);
    return `${whole(kind, block)} ${amounts.join()}`;
  }

  private settleWithin(block: number, ejections: number): boolean {
    for (let count = 0; count <= ejections; count++) if (this.settle(block, count)) return true;
    return false;
  }

  /** Finds a place for a block for which so many others make room; if there is none, all is as it was. */
  private settle(block: number, ejections: number): boolean {
    const { loads, trail } = this;
    if (ejections === 0) return this.putBeside(block);
    const mark = trail.length;
    for (const { machine, leaving } of this.options(block, ejections)) {
      if (this.budget.left <= 0) return false;
      this.budget.left -= this.cost;
      for (const other of leaving) trail.move(other, -1);
      if (loads.fits(block, machine)) {
        trail.move(block, machine);
        const others = ejections - leaving.length;
        const last = leaving.length - 1;
        if (
          trail.moves <= this.limit &&
          leaving.every((other, i) => this.settle(other, i === last ? others : 0))
        )
          return true;
      }
      trail.undo(mark);
    }
    return false;
  }

  /** Puts a block on the fullest machine that takes it. */
  private putBeside(block: number): boolean {
    const { budget, cost, limit, loads, saving, trail } = this;
    const { machines } = loads.packing;
    let best = -1;
    let least = Infinity;
    budget.left -= machines;
    for (let machine = 0; machine < machines; machine++) {
      if (
        real(trail.rest, machine) >= least ||
        !loads.isUsed(machine) ||
        !loads.hasRoomAfter(block, machine, -1, -1)
      )
        continue;
      budget.left -= cost;
      if (loads.fits(block, machine)) [best, least] = [machine, real(trail.rest, machine)];
    }
    if (best < 0 || trail.moves + saving.movesAt(block, best) > limit) return false;
    trail.move(block, best);
    return true;
  }

  /** Smaller blocks that would make room, one or two of a machine; of those that move as much, one stands for all. */
  private options(block: number, ejections: number): Option[] {
    const { loads, trail } = this;
    const { machines, size } = loads.packing;
    const own = real(size, block);
    const options: Option[] = [];
    for (let machine = 0; machine < machines; machine++) {
      // Whoever makes room is smaller than who comes, and no smaller than what there is no room for.
      const short = own - real(trail.space, machine) - 1e-9;
      const blocks = at(trail.members, machine).filter(
        (other) => !trail.isTouched(other) && real(size, other) < own,
      );
      this.budget.left -= blocks.length;
      for (let i = 0; i < blocks.length; i++) {
        const first = at(blocks, i);
        const alone = real(size, first);
        if (alone >= short && loads.hasRoomAfter(block, machine, first, -1))
          options.push({ machine, leaving: [first], size: alone });
        else if (ejections > 1)
          for (let j = i + 1; j < blocks.length; j++) {
            const second = at(blocks, j);
            const both = alone + real(size, second);
            this.budget.left--;
            if (both < short || both >= own || !loads.hasRoomAfter(block, machine, first, second)) continue;
            const leaving = real(size, second) > alone ? [second, first] : [first, second];
            options.push({ machine, leaving, size: both });
          }
      }
    }
    options.sort((a, b) => a.size - b.size || a.machine - b.machine || compareVectors(a.leaving, b.leaving));
    return options.filter((option, i) => option.size !== options[i - 1]?.size).slice(0, width);
  }
}
