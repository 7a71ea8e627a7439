import { kinOf, typeOf } from "./alike";
import type { Desk } from "./desk";
import { grouped } from "./grouped";
import { at } from "./order";
import type { Block } from "./model";

/** Pairs of a machine and what it might hold that are compared at most. */
const mostPairs = 4_000_000;

/**
 * The same plan with other names: machines that are alike exchange all they are to hold, and containers that are alike
 * their places, so that as many as may be stay where they are.
 *
 * @param wanted block -> machine, -1 for none
 */
export function relabel(desk: Desk, movers: readonly Block[], wanted: readonly number[]): readonly number[] {
  const wantedSomewhere = movers.filter((block) => at(wanted, block.index) >= 0);
  const kins = [...grouped(wantedSomewhere, kinOf).values()];
  const places = [...wanted];
  const holder = holders(desk, movers, kins, wanted);
  for (const blocks of kins) for (const { index } of blocks) places[index] = at(holder, at(wanted, index));
  for (const blocks of kins) stay(desk, blocks, places);
  return places;
}

/** Of containers that are alike, those stay that are where one of them is wanted. */
function stay(desk: Desk, blocks: readonly Block[], places: number[]): void {
  const free = blocks.map(({ index }) => at(places, index));
  const leaving = blocks.filter((block) => {
    const i = free.indexOf(homeOf(desk, block));
    if (i < 0) return true;
    places[block.index] = at(free.splice(i, 1), 0);
    return false;
  });
  leaving.forEach(({ index }, i) => (places[index] = at(free, i)));
}

/** wanted machine -> the one that is to hold all of it instead: of machines that are alike, where most of it runs. */
function holders(
  desk: Desk,
  movers: readonly Block[],
  kins: readonly (readonly Block[])[],
  wanted: readonly number[],
): number[] {
  const { gate, model } = desk;
  const holder = model.machines.map(({ index }) => index);
  const bound = new Set(wanted);
  const content = model.machines.map((): Block[] => []);
  for (const block of movers)
    if (at(wanted, block.index) >= 0) at(content, at(wanted, block.index)).push(block);
  const alike = model.machines.map(() => -1);
  const fixed = fixedMachines(desk, movers, wanted);
  const free = model.machines.filter(({ index }) => !fixed.has(index));
  [...grouped(free, typeOf).values()].forEach((machines, type) => {
    for (const { index } of machines) alike[index] = type;
  });
  const taken = new Set(fixed);
  const given = new Set(fixed);
  for (const [from, to] of byStaying(desk, kins, wanted, alike)) {
    if (given.has(from) || taken.has(to)) continue;
    if (from !== to && !at(content, from).every((block) => gate.allows(block, to))) continue;
    holder[from] = to;
    given.add(from);
    taken.add(to);
  }
  // What shares nothing with any of them keeps its machine, or takes one that is left.
  const rest = [...bound].filter((machine) => machine >= 0 && !given.has(machine)).sort((a, b) => a - b);
  for (const from of rest) {
    const to = [from, ...holder.keys()].find(
      (machine) =>
        !taken.has(machine) &&
        (machine === from ||
          (alike[machine] === alike[from] &&
            at(content, from).every((block) => gate.allows(block, machine)))),
    );
    if (to === undefined) return model.machines.map(({ index }) => index);
    holder[from] = to;
    taken.add(to);
  }
  return holder;
}

/** Pairs of a wanted machine and one that is like it, those first between which most would stay. */
function byStaying(
  desk: Desk,
  kins: readonly (readonly Block[])[],
  wanted: readonly number[],
  alike: readonly number[],
): (readonly [number, number])[] {
  const count = desk.model.machines.length;
  const staying = new Map<number, number>();
  let pairs = 0;
  for (const blocks of kins) {
    const now = tally(blocks.map((block) => homeOf(desk, block)));
    const then = tally(blocks.map(({ index }) => at(wanted, index)));
    pairs += now.size * then.size;
    if (pairs > mostPairs) return [];
    for (const [from, many] of then)
      for (const [to, there] of now) {
        if (to < 0 || at(alike, from) < 0 || at(alike, from) !== at(alike, to)) continue;
        const key = from * count + to;
        staying.set(key, (staying.get(key) ?? 0) + Math.min(many, there) * at(blocks, 0).items.length);
      }
  }
  return [...staying]
    .sort(([a, many], [b, more]) => more - many || a - b)
    .map(([key]) => [Math.floor(key / count), key % count]);
}

/** Machines with something that has to be there. */
function fixedMachines({ model }: Desk, movers: readonly Block[], wanted: readonly number[]): Set<number> {
  const may = new Set(movers);
  return new Set(
    model.blocks.flatMap((block) => (may.has(block) ? [] : [at(wanted, block.index)])).filter((i) => i >= 0),
  );
}

function homeOf({ model }: Desk, { items }: Block): number {
  return at(model.homes, at(items, 0).index);
}

function tally(list: readonly number[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const each of list) counts.set(each, (counts.get(each) ?? 0) + 1);
  return counts;
}
