import type { Model } from "../model";
import { at } from "../order";
import { above, affordable, pairsOf, taken } from "./beside";
import type { Finding } from "./finding";
import { cover, plain } from "./line";
import { showAs } from "./measure";
import type { Kind, Region } from "./region";

/** Looks at a container and a kind of machine, at most. */
const mostLooks = 5_000_000;

/**
 * What large containers leave idle where machines differ: one that takes nearly all memory of whatever machine it fits on
 * keeps the others off its cpus, at least off those of the machine on which fewest are left. `beside` takes it for the
 * machine that has most of them, which says more where there are enough that have few.
 */
export function* idle(region: Region, model: Model): Generator<Finding> {
  if (region.kinds.length < 2) return;
  for (const [guard, measured] of pairsOf(region)) yield* idleIn(region, model, guard, measured);
}

function* idleIn(region: Region, model: Model, guard: number, measured: number): Generator<Finding> {
  const guards = at(region.needs, guard);
  const amounts = at(region.needs, measured);
  const large = largeOf(region, guard, measured);
  const rooms = region.kinds
    .map(({ room, count }) => ({ room: at(room, measured), count }))
    .sort((a, b) => b.room - a.room);
  const full = rooms[0]?.room ?? 0;
  const lefts = [...new Set(large.map(({ left }) => left))].sort((a, b) => a - b);
  for (const least of affordable(lefts, guards.length).map((left) => left + 1)) {
    const alone = large.filter(({ left, size }) => left < least && size >= least);
    // None is taken for a whole machine here.
    const { others, smallest } = taken(guards, amounts, least, Infinity);
    const unused = alone.reduce((sum, each) => sum + each.idle, 0);
    const { machines, before } = cover({ forced: [], rooms, full }, others + unused, plain);
    yield {
      machines,
      because: () => {
        const [name, other] = [at(model.dimensions, guard), at(model.dimensions, measured)];
        const size = alone.reduce((low, each) => Math.min(low, each.size), Infinity);
        const one = alone.length === 1;
        const who = `${one ? "a container" : `${alone.length} containers`} of ${showAs(name, size, true)}${one ? "" : " or more"}`;
        const kept = showAs(name, smallest, true);
        return `${who} ${one ? "leaves" : "leave"} no room for another one of at least ${kept}, and at least ${showAs(other, unused, true)} idle; with what is reserved that makes ${showAs(other, others + unused, true)}, and ${machines - 1} machines hold ${showAs(other, before, false)}`;
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

/** Those that take more than half of whatever machine they fit on; of very many the largest. */
function largeOf({ kinds, needs }: Region, guard: number, measured: number): Large[] {
  const guards = at(needs, guard);
  const full = kinds.reduce((most, { room }) => Math.max(most, at(room, guard)), 0);
  // Smaller ones leave room on some machine in nearly all fleets; without them the bound is only weaker.
  const candidates = above(guards, full / 4);
  const most = Math.ceil(mostLooks / kinds.length);
  if (candidates.length > most) candidates.sort((a, b) => at(guards, b) - at(guards, a) || a - b);
  return candidates.slice(0, most).flatMap((index) => {
    const size = at(guards, index);
    let [left, unused] = [0, Infinity];
    for (const { room } of kinds) {
      if (!fits(needs, index, room)) continue;
      left = Math.max(left, at(room, guard) - size);
      unused = Math.min(unused, at(room, measured) - at(at(needs, measured), index));
    }
    return unused < Infinity && left < size ? [{ size, left, idle: unused }] : [];
  });
}

function fits(needs: Region["needs"], index: number, room: Kind["room"]): boolean {
  for (let d = 0; d < room.length; d++) if ((at(needs, d)[index] ?? 0) > (room[d] ?? 0)) return false;
  return true;
}
