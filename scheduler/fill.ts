import { largestOf } from "./amount";
import { bestMachine, type Desk, sizeOf } from "./desk";
import { at, compareVectors } from "./order";
import type { Block } from "./model";
import { compareScores, type Score } from "./objective";
import { construct } from "./search/construct";
import { packingOf, part } from "./search/packing";
import { strategyOf } from "./strategy";

type Compare = (a: Block, b: Block) => number;

/** Tries of a block on a machine per unit of effort. */
const tries = 20_000;

/**
 * Places what is pending in several ways, and keeps the best result: the constructions of the search, then best-fit
 * decreasing by all rules in a few orders. Returns what found no place.
 */
export function fill(desk: Desk, pending: readonly Block[]): Block[] {
  if (pending.length === 0) return [];
  const start = desk.board.snapshot();
  let best: { score: Score; places: readonly number[] } | undefined;
  const attempt = (place: () => void, compare = compareScores): void => {
    if (best !== undefined) desk.board.restore(start);
    place();
    const score = desk.score(desk.board);
    if (best === undefined || compare(score, best.score) < 0) best = { score, places: desk.board.snapshot() };
  };
  const [usual, ...others] = attemptsOf(desk, pending);
  if (desk.model.strategy === "binpack" && usual !== undefined) attempt(() => pack(desk, pending, usual));
  const isAffordable = (): boolean =>
    desk.gate.steps + pending.length * desk.model.machines.length <= desk.model.effort * tries;
  for (const way of usual === undefined ? [] : [usual, ...others]) {
    if (best !== undefined && !isAffordable()) break;
    attempt(() => placeAll(desk, pending, way));
  }
  // Many small ones may fit where the large ones would leave them no room.
  const isIncomplete = best?.score.unplaced.some((count) => count > 0) === true;
  if (isIncomplete && isAffordable())
    attempt(() => placeAll(desk, pending, smallestFirst(desk)), fewerUnplaced);
  if (best !== undefined) desk.board.restore(best.places);
  return pending.filter((block) => !desk.board.isPlaced(block));
}

/** Blocks with one place only or with intricate rules first, then all others by the best construction. */
function pack(desk: Desk, pending: readonly Block[], way: Way): void {
  const { free, stiff } = part(desk, pending);
  placeAll(desk, stiff, way);
  const { place } = construct(packingOf(desk, free));
  const left = free.filter((block, index) => {
    const machine = at(place, index);
    if (machine < 0 || !desk.gate.fits(block, machine)) return true;
    desk.board.put(block, machine);
    return false;
  });
  placeAll(desk, left, way);
}

function placeAll(desk: Desk, blocks: readonly Block[], { order, variant }: Way): void {
  const strategy = strategyOf(desk.model, variant);
  for (const block of [...blocks].sort(order)) {
    const machine = bestMachine(desk, block, strategy);
    if (machine !== undefined) desk.board.put(block, machine);
  }
}

interface Way {
  readonly order: Compare;
  readonly variant: number;
}

function fewerUnplaced(a: Score, b: Score): number {
  return compareVectors(a.unplaced, b.unplaced);
}

/** What fits in greatest number where not all do, whatever that leaves of the machines. */
function smallestFirst(desk: Desk): Way {
  const order: Compare = (a, b) =>
    b.priority - a.priority ||
    a.level - b.level ||
    sizeOf(desk, a) / a.items.length - sizeOf(desk, b) / b.items.length ||
    a.index - b.index;
  return { order, variant: 0 };
}

/** Of higher priority first, then whoever others follow, then by one of several notions of size. */
function attemptsOf(desk: Desk, pending: readonly Block[]): Way[] {
  const largest = largestOf(desk.model);
  const total = new Float64Array(desk.model.blocks.length);
  const choices = new Int32Array(desk.model.blocks.length);
  for (const block of pending) {
    total[block.index] = block.need.reduce((share, amount, d) => share + amount / at(largest, d), 0);
    choices[block.index] = desk.gate.machinesFor(block).length;
  }
  const byShare: Compare = (a, b) => sizeOf(desk, b) - sizeOf(desk, a);
  const byTotal: Compare = (a, b) => at(total, b.index) - at(total, a.index);
  const byChoice: Compare = (a, b) => at(choices, a.index) - at(choices, b.index);
  const first: Compare = (a, b) => b.priority - a.priority || a.level - b.level;
  const chain =
    (...sizes: Compare[]): Compare =>
    (a, b) => {
      for (const compare of [first, ...sizes]) {
        const order = compare(a, b);
        if (order !== 0) return order;
      }
      return a.index - b.index;
    };
  const orders = [chain(byShare, byTotal), chain(byTotal, byShare), chain(byChoice, byShare, byTotal)];
  const attempts = orders.map((order) => ({ order, variant: 0 }));
  // Only binpack chooses which machine to open next.
  return desk.model.strategy === "binpack" ? [...attempts, { order: at(orders, 0), variant: 1 }] : attempts;
}
