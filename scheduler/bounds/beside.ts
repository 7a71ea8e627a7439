import type { Model } from "../model";
import { at } from "../order";
import type { Finding } from "./finding";
import { cover, plain } from "./line";
import { showAs } from "./measure";
import type { Kind, Region } from "./region";

/** Comparisons of a container with a threshold, at most, and thresholds that are tried even so. */
const effort = { comparisons: 500_000, least: 8, most: 100 };

/**
 * What a large container leaves idle: one that takes nearly all memory of whatever machine it fits on keeps the others off
 * its cpus too. Small containers left out, those beside which no other one goes in one dimension ask in another one for
 * what they leave idle besides. It is Martello and Toth's cut with the amounts of one dimension and the thresholds of another.
 */
export function* beside(region: Region, model: Model): Generator<Finding> {
  const dimensions = model.dimensions.map((_, d) => d).filter((d) => at(region.needs, d).some((n) => n > 0));
  for (const guard of dimensions)
    for (const measured of dimensions) if (guard !== measured) yield* crossed(region, model, guard, measured);
}

function* crossed(region: Region, model: Model, guard: number, measured: number): Generator<Finding> {
  const guards = at(region.needs, guard);
  const amounts = at(region.needs, measured);
  const large = largeOf(region, guard, measured);
  const rooms = region.kinds
    .map(({ room, count }) => ({ room: at(room, measured), count }))
    .sort((a, b) => b.room - a.room);
  const full = rooms[0]?.room ?? 0;
  for (const least of thresholds(large, guards.length)) {
    const alone = large.filter(({ left, size }) => left < least && size >= least);
    const { amount, smallest } = asked(guards, amounts, least);
    const idle = alone.reduce((sum, each) => sum + each.idle, 0);
    const { machines, before } = cover({ forced: [], rooms, full }, amount + idle, plain);
    yield {
      machines,
      because: () => {
        const [name, other] = [at(model.dimensions, guard), at(model.dimensions, measured)];
        const size = alone.reduce((low, each) => Math.min(low, each.size), Infinity);
        const one = alone.length === 1;
        const who = `${one ? "a container" : `${alone.length} containers`} of ${showAs(name, size, true)}${one ? "" : " or more"}`;
        const kept = showAs(name, smallest, true);
        return `${who} ${one ? "leaves" : "leave"} no room for another one of at least ${kept}, and at least ${showAs(other, idle, true)} idle; with what is reserved that makes ${showAs(other, amount + idle, true)}, and ${machines - 1} machines hold ${showAs(other, before, false)}`;
      },
    };
  }
}

/** A container beside which there is little room, on whatever machine. */
interface Large {
  readonly size: number;
  /** What it leaves at most. */
  readonly left: number;
  /** What it leaves at least in the other dimension. */
  readonly idle: number;
}

/** Those that take more than half of whatever machine they fit on. */
function largeOf({ kinds, needs }: Region, guard: number, measured: number): Large[] {
  const guards = at(needs, guard);
  const full = kinds.reduce((most, { room }) => Math.max(most, at(room, guard)), 0);
  const large: Large[] = [];
  for (let index = 0; index < guards.length; index++) {
    const size = guards[index] ?? 0;
    // Smaller ones leave room on some machine in nearly all fleets; without them the bound is only weaker.
    if (size * 4 <= full) continue;
    let [left, idle] = [0, Infinity];
    for (const { room } of kinds) {
      if (!fits(needs, index, room)) continue;
      left = Math.max(left, at(room, guard) - size);
      idle = Math.min(idle, at(room, measured) - (at(needs, measured)[index] ?? 0));
    }
    if (idle < Infinity && left < size) large.push({ size, left, idle });
  }
  return large;
}

function fits(needs: Region["needs"], index: number, room: Kind["room"]): boolean {
  for (let d = 0; d < room.length; d++) if ((at(needs, d)[index] ?? 0) > (room[d] ?? 0)) return false;
  return true;
}

/** What all ask that are of at least that size, and the smallest of them. */
function asked(
  guards: Float64Array,
  amounts: Float64Array,
  least: number,
): { amount: number; smallest: number } {
  let [amount, smallest] = [0, Infinity];
  for (let i = 0; i < guards.length; i++) {
    const size = guards[i] ?? 0;
    if (size < least) continue;
    amount += amounts[i] ?? 0;
    if (size < smallest) smallest = size;
  }
  return { amount, smallest };
}

/** From which size on others are kept off by each of the large containers; evenly chosen where there are many. */
function thresholds(large: readonly Large[], containers: number): number[] {
  const lefts = [...new Set(large.map(({ left }) => left))].sort((a, b) => a - b);
  const most = Math.min(
    effort.most,
    Math.max(effort.least, Math.floor(effort.comparisons / Math.max(1, containers))),
  );
  const step = Math.max(1, Math.ceil(lefts.length / most));
  return lefts.filter((_, i) => i % step === 0).map((left) => left + 1);
}
