import type { Model } from "../model";
import { at } from "../order";
import { real } from "../arrays";
import type { Finding } from "./finding";
import { cover, plain } from "./line";
import { showAs } from "./measure";
import type { Region } from "./region";

/** Comparisons of a container with a threshold, at most, and thresholds that are tried even so. */
const effort = { comparisons: 500_000, least: 8, most: 100 };

/**
 * What a large container leaves idle: one that takes nearly all memory of a machine keeps the others off its cpus too.
 * Small containers left out, those beside which no other one goes in one dimension are taken for whole machines in
 * another one. It is Martello and Toth's cut with the amounts of one dimension and the thresholds of another.
 */
export function* beside(region: Region, model: Model): Generator<Finding> {
  for (const [guard, measured] of pairsOf(region)) yield* crossed(region, model, guard, measured);
}

/** Each two dimensions that are asked for, in both orders. */
export function pairsOf({ needs }: Region): [number, number][] {
  const dimensions = [...needs.keys()].filter((d) => at(needs, d).some((amount) => amount > 0));
  return dimensions.flatMap((guard) =>
    dimensions
      .filter((measured) => measured !== guard)
      .map((measured): [number, number] => [guard, measured]),
  );
}

function* crossed(region: Region, model: Model, guard: number, measured: number): Generator<Finding> {
  const guards = at(region.needs, guard);
  const amounts = at(region.needs, measured);
  const kinds = region.kinds.map(({ room, count }) => ({
    guard: at(room, guard),
    room: at(room, measured),
    count,
  }));
  const full = kinds.reduce((most, kind) => Math.max(most, kind.guard), 0);
  for (const least of thresholds(guards, full)) {
    const whole = kinds.reduce(
      (most, kind) => (kind.guard > full - least ? Math.max(most, kind.room) : most),
      0,
    );
    const { large, others, smallest } = taken(guards, amounts, least, full);
    const total = others + large * whole;
    const rooms = kinds
      .map(({ guard: size, room, count }) => ({
        room: size > full - least ? Math.max(whole, room) : room,
        count,
      }))
      .sort((a, b) => b.room - a.room);
    const { machines, before } = cover({ forced: [], rooms, full: rooms[0]?.room ?? 0 }, total, plain);
    const [name, other] = [at(model.dimensions, guard), at(model.dimensions, measured)];
    yield {
      machines,
      because: () => {
        const who =
          large === 1
            ? `a container of ${showAs(name, full - least + 1, true)} or more leaves`
            : `${large} containers of ${showAs(name, full - least + 1, true)} or more leave`;
        const kept = smallest === Infinity ? "" : ` of at least ${showAs(name, smallest, true)}`;
        return `${who} no room for another one${kept}, and ${large === 1 ? "is" : "each is"} taken for ${showAs(other, whole, true)}; with the others that makes ${showAs(other, total, true)}, and ${machines - 1} machines hold ${showAs(other, before, false)}`;
      },
    };
  }
}

/** How many are so large that nothing of the least size goes beside them, and what the others of that size ask. */
export function taken(
  guards: Float64Array,
  amounts: Float64Array,
  least: number,
  full: number,
): { large: number; others: number; smallest: number } {
  let [large, others, smallest] = [0, 0, Infinity];
  for (let i = 0; i < guards.length; i++) {
    const size = guards[i] ?? 0;
    if (size > full - least) large++;
    else if (size >= least) {
      others += amounts[i] ?? 0;
      if (size < smallest) smallest = size;
    }
  }
  return { large, others, smallest };
}

/** From which size on others are kept off by each of the large containers; evenly chosen where there are many. */
function thresholds(sizes: Float64Array, full: number): number[] {
  const large = new Set(above(sizes, full / 2).map((i) => real(sizes, i)));
  const largestFirst = [...large].sort((a, b) => b - a);
  return affordable(largestFirst, sizes.length).map((size) => full - size + 1);
}

/** Where the amounts above a limit are. */
export function above(amounts: Float64Array, limit: number): number[] {
  const found: number[] = [];
  for (let i = 0; i < amounts.length; i++) if (real(amounts, i) > limit) found.push(i);
  return found;
}

/** Of the values from which thresholds come as many as so many containers can be compared with. */
export function affordable(values: readonly number[], containers: number): number[] {
  const most = Math.min(
    effort.most,
    Math.max(effort.least, Math.floor(effort.comparisons / Math.max(1, containers))),
  );
  const step = Math.max(1, Math.ceil(values.length / most));
  return values.filter((_, i) => i % step === 0);
}
