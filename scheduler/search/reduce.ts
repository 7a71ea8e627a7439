import { at } from "../order";
import { bit, real, whole } from "../arrays";
import { spend } from "./budget";
import { type Budget, Closing } from "./closing";
import { type Alike, complete, type Completed } from "./completion";
import { cover } from "./cover";
import type { Loads } from "./loads";
import { Random } from "./random";

/** How many machines are tried in turn where they differ. */
const tries = 3;
/** Comparisons after which a search starts anew: it is too far from what it has not found by then. */
const longest = 20_000_000;

/**
 * Closes machines one after the other, the dearest and emptiest first, until no more than `enough` are in use, it is
 * proven that one less can't do, or the budget is spent.
 */
export function reduce(loads: Loads, enough: number, seed: number, budget: Budget): void {
  const random = new Random(seed);
  for (let progress = true; progress && budget.left > 0;) {
    const used = usedMachines(loads);
    progress =
      used.length > enough &&
      (areAlike(loads, used) ? closeOne(loads, used, random, budget) : closeAny(loads, used, random, budget));
  }
}

/** Of machines that are alike any may be closed; exact methods are tried in between, for a part of the budget. */
function closeOne(loads: Loads, used: readonly number[], random: Random, budget: Budget): boolean {
  const closable = byContent(loads, used);
  const [target = -1, spare = -1] = closable;
  const exactly = (method: typeof complete, part: number): Completed =>
    spend(budget, part, (share) => method(alikeOf(loads, used), used.length - 1, share));
  const searching = (part: number): boolean =>
    spend(budget, part, (share) => attempt(loads, target, spare, random, share));

  const completed = exactly(complete, 0.02);
  if (completed !== "unknown") return take(loads, used, completed);
  if (searching(0.25)) return true;
  const covered = exactly((alike, machines, share) => cover(alike, machines, random, share), 0.5);
  if (covered !== "unknown") return take(loads, used, covered);
  for (let runs = Math.ceil(budget.left / longest); runs > 0; runs--) if (searching(1 / runs)) return true;
  return false;
}

function closeAny(loads: Loads, used: readonly number[], random: Random, budget: Budget): boolean {
  const closable = byContent(loads, used);
  return closable.slice(0, tries).some((target, i) => {
    const spare = closable.find((machine) => machine !== target) ?? -1;
    return spend(budget, 1 / (tries - i), (share) => attempt(loads, target, spare, random, share));
  });
}

function attempt(loads: Loads, target: number, spare: number, random: Random, budget: Budget): boolean {
  if (target < 0) return false;
  const places = loads.place.slice();
  const closed = new Closing(loads, target, spare, random, budget).run();
  if (!closed) loads.become(places);
  return closed;
}

function take(loads: Loads, used: readonly number[], places: Int32Array | undefined): boolean {
  if (places === undefined) return false;
  loads.become(places.map((machine) => at(used, machine)));
  return true;
}

function alikeOf({ packing }: Loads, used: readonly number[]): Alike {
  const { dimensions, need, room } = packing;
  const from = at(used, 0) * dimensions;
  return {
    blocks: packing.blocks.length,
    dimensions,
    need,
    room: room.subarray(from, from + dimensions),
  };
}

function usedMachines(loads: Loads): number[] {
  return Array.from({ length: loads.packing.machines }, (_, machine) => machine).filter((machine) =>
    loads.isUsed(machine),
  );
}

/** Machines that can be closed: the dearest first, then those with the least on them. */
function byContent({ packing, place }: Loads, used: readonly number[]): number[] {
  const content = new Float64Array(packing.machines);
  for (let block = 0; block < place.length; block++) {
    const machine = whole(place, block);
    if (machine >= 0) content[machine] = real(content, machine) + real(packing.size, block);
  }
  return used
    .filter((machine) => bit(packing.inUse, machine) === 0)
    .sort(
      (a, b) =>
        real(packing.price, b) - real(packing.price, a) || real(content, a) - real(content, b) || a - b,
    );
}

/** Does it make no difference which of the machines is closed, and is size all that matters? */
function areAlike({ packing, place }: Loads, used: readonly number[]): boolean {
  const { dimensions, inUse, open, price, room, rules } = packing;
  const [first = 0] = used;
  return (
    rules.every((rule) => rule === undefined) &&
    !place.includes(-1) &&
    used.every((machine) => {
      for (let d = 0; d < dimensions; d++)
        if (real(room, machine * dimensions + d) !== real(room, first * dimensions + d)) return false;
      return (
        bit(inUse, machine) === 0 &&
        real(price, machine) === real(price, first) &&
        open.every((row) => bit(row, machine) === 1)
      );
    })
  );
}
