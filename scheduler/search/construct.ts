import { compareVectors } from "../order";
import { real } from "../arrays";
import { fillEach } from "./bin-centric";
import { mostSearched } from "./budget";
import { drain, freely } from "./drain";
import type { Appeal } from "./filler";
import { type Measure, placeEach } from "./item-centric";
import { Loads } from "./loads";
import type { Packing } from "./packing";
import { topUp } from "./top-up";

const appeals: readonly Appeal[] = [{ doublings: 2 }, { doublings: 4 }, { doublings: 6 }];
/** The best of them where there is no time for all. */
const few: readonly Appeal[] = [{ doublings: 2 }, { doublings: 6 }];
const mostBlocks = 20_000;
/** Looks at every shape each time, which is too slow for many. */
const thorough: Appeal = "distance";
const measures: readonly (readonly [Measure, "first" | "best"])[] = [
  ["sum", "first"],
  ["largest", "best"],
  ["square", "best"],
];
/** Pairs of a block and a machine that item by item is worth looking at. */
const mostPairs = 1_000_000;
/** What is tried again with fewer machines, how often, and with how many blocks at most. */
const tight: readonly Appeal[] = [{ doublings: 4 }, { doublings: 6 }];
const tries = { each: 12, mostBlocks: 5000 };
/** Comparisons for each block with which machines are emptied where there are too many to search. */
const comparisons = 200;
/** How often one construction is tried, each time with those first that found no place before. */
const passes = 3;

type Construction = (loads: Loads, waiting: readonly number[]) => void;

/**
 * The best of several constructions, with machines filled up where there are many blocks: fewest blocks left over, least
 * cost, fewest machines, largest free blocks.
 */
export function construct(packing: Packing): Loads {
  const all = constructions(packing);
  const best = toppedUp(tighten(bestOf(packing, all)));
  const priorities = [...new Set(packing.blocks.map(({ priority }) => priority))].sort((a, b) => b - a);
  if (priorities.length < 2 || !best.place.includes(-1)) return best;
  // Not all fit: those of higher priority come first.
  const inTurn = all.map((construction): Construction => (loads, waiting) => {
    for (const priority of priorities)
      construction(
        loads,
        waiting.filter((block) => packing.blocks[block]?.priority === priority),
      );
  });
  return bestOf(packing, [...all, ...inTurn]);
}

function constructions(packing: Packing): Construction[] {
  const count = packing.blocks.length;
  const small = count * packing.machines <= mostPairs;
  const chosen = small ? [...appeals, thorough] : count <= mostBlocks ? appeals : few;
  return [
    ...chosen.map(
      (appeal): Construction =>
        (loads, waiting) =>
          fillAround(loads, waiting, appeal, count <= mostBlocks ? passes : 1),
    ),
    ...(small ? measures : []).map(
      ([measure, fit]): Construction =>
        (loads, waiting) =>
          placeEach(loads, waiting, measure, fit),
    ),
  ];
}

/**
 * Fills machines one after the other; what finds no place is placed item by item. Large blocks that only few kinds of
 * machines take come too late where others appeal more to these: another pass starts with them.
 */
function fillAround(loads: Loads, waiting: readonly number[], appeal: Appeal, most: number): void {
  const isLeft = (block: number): boolean => loads.place[block] === -1;
  const first = new Set<number>();
  for (let pass = 1; ; pass++) {
    placeEach(loads, [...first], "sum", "best");
    fillEach(loads, waiting.filter(isLeft), appeal);
    placeEach(loads, waiting.filter(isLeft), "sum", "best");
    const lost = waiting.filter(isLeft);
    if (lost.length === 0 || pass >= most) return;
    for (const block of lost) first.add(block);
    for (const block of waiting) if (!isLeft(block)) loads.take(block);
  }
}

function bestOf(packing: Packing, all: readonly Construction[]): Loads {
  let best: { loads: Loads; value: readonly number[] } | undefined;
  for (const construction of all) {
    const loads = new Loads(packing);
    construction(loads, loads.waiting());
    const value = valueOf(loads);
    if (best === undefined || compareVectors(value, best.value) < 0) best = { loads, value };
  }
  return best?.loads ?? new Loads(packing);
}

/**
 * On a mixed fleet the first machines in order are not filled for the sake of those that are left: tries to do with
 * one machine less than ever, and starts the next try with what found no place in so many.
 */
function tighten(found: Loads): Loads {
  const { packing } = found;
  if (packing.blocks.length > tries.mostBlocks || areOfOneSize(packing)) return found;
  let best = { loads: found, value: valueOf(found) };
  for (const appeal of tight) {
    const first = new Set<number>();
    for (let left = tries.each; left > 0; left--) {
      const loads = new Loads(packing);
      placeEach(loads, [...first], "sum", "best");
      fillEach(loads, loads.waiting(), appeal, best.loads.usedMachines() - 1);
      const lost = loads.waiting();
      placeEach(loads, lost, "sum", "best");
      const value = valueOf(loads);
      if (compareVectors(value, best.value) < 0) best = { loads, value };
      for (const block of lost) first.add(block);
    }
  }
  return best.loads;
}

/**
 * With machines filled up, where there are too many blocks to search and that makes the packing better. On a mixed fleet
 * that leaves more to gain: its machines are emptied then, one by one.
 */
function toppedUp(found: Loads): Loads {
  const count = found.packing.blocks.length;
  if (count < mostSearched) return found;
  const fuller = topUp(found);
  if (count <= mostBlocks && !areOfOneSize(found.packing))
    drain(fuller, { ...freely, enough: 0 }, { left: comparisons * count });
  return compareVectors(valueOf(fuller), valueOf(found)) < 0 ? fuller : found;
}

function areOfOneSize({ capacity, dimensions }: Packing): boolean {
  return capacity.every((amount, i) => amount === capacity[i % dimensions]);
}

/** Lower is better; compare with the objective of whole plans. */
export function valueOf(loads: Loads): number[] {
  const { packing, place, room } = loads;
  const { capacity, dimensions, machines, price } = packing;
  const priorities = [...new Set(packing.blocks.map(({ priority }) => priority))].sort((a, b) => b - a);
  const left = priorities.map(() => 0);
  packing.blocks.forEach(({ items, priority }, block) => {
    const level = priorities.indexOf(priority);
    if (place[block] === -1) left[level] = (left[level] ?? 0) + items.length;
  });
  let used = 0;
  let cost = 0;
  let free = 0;
  for (let machine = 0; machine < machines; machine++) {
    if (!loads.isUsed(machine)) continue;
    used++;
    cost += real(price, machine);
    let share = 0;
    for (let d = 0; d < dimensions; d++) {
      const i = machine * dimensions + d;
      if (real(capacity, i) > 0) share += real(room, i) / real(capacity, i);
    }
    free += share * share;
  }
  return [...left, Math.round(cost * 1e9), used, -Math.round(free * 1e9)];
}
