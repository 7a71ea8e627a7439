import { at } from "../order";
import type { MachineType, PatternProblem } from "./pattern-problem";
import { type SuffixTable, suffixTable } from "./suffix-table";

/** What may share a machine of one type: how many of each kind. */
export interface Pattern {
  readonly type: number;
  readonly kinds: readonly number[];
  readonly counts: readonly number[];
}

export interface Priced {
  /** The dearest pattern that is dearer than asked for; undefined if there is none. */
  readonly best: Pattern | undefined;
  readonly value: number;
  /** No pattern is worth more. Above `value` where the search ended early: then the tables say it. */
  readonly atMost: number;
  /** Partial patterns that were looked at. */
  readonly nodes: number;
}

/**
 * The dearest pattern of a machine type, by a price on each kind: a knapsack in several dimensions, solved exactly by
 * depth-first search. What a partial pattern can still become is bounded by knapsacks in one measure each, in a table.
 * Looks only for patterns above `least`, and at no more than `limit` partial patterns.
 */
export function dearest(
  problem: PatternProblem,
  index: number,
  prices: Float64Array,
  left: Int32Array,
  least: number,
  limit: number,
): Priced {
  const type = at(problem.types, index);
  const items = itemsOf(problem, type, prices, left);
  const count = items.length;
  const tables = measuresOf(type).map((weights) => tableOf(items, type, weights));
  const rooms = Int32Array.from(tables, ({ room }) => room);
  const dimensions = type.rooms.length;
  const free = Float64Array.from(type.rooms);
  const chosen = new Int32Array(count);
  const blocked = new Int32Array(count);
  const conflicts = conflictsAmong(problem, items);
  let best: Int32Array | undefined;
  let bestValue = least;
  let nodes = 0;

  const root = Math.max(least, reach(0));
  search(0, 0);
  return {
    best: best === undefined ? undefined : patternOf(index, items, best),
    value: bestValue,
    atMost: nodes <= limit ? bestValue : root,
    nodes,
  };

  function search(start: number, value: number): void {
    if (++nodes > limit) return;
    for (let i = start; i < count; i++) {
      if (value + reach(i) <= bestValue) return;
      const { most, need, price } = at(items, i);
      if (at(chosen, i) >= most || blocked[i] !== 0 || !fits(need)) continue;
      take(i, 1);
      const now = value + price;
      if (now > bestValue) {
        bestValue = now;
        best = chosen.slice();
      }
      search(at(chosen, i) < most ? i : i + 1, now);
      take(i, -1);
      if (nodes > limit) return;
    }
  }

  /** The most that items from one on can still add. */
  function reach(start: number): number {
    let most = Infinity;
    for (let t = 0; t < tables.length; t++) most = Math.min(most, at(tables, t).best(start, at(rooms, t)));
    return most;
  }

  function fits(need: readonly number[]): boolean {
    for (let d = 0; d < dimensions; d++) if (at(need, d) > at(free, d)) return false;
    return true;
  }

  function take(i: number, copies: 1 | -1): void {
    const { need } = at(items, i);
    for (let d = 0; d < dimensions; d++) free[d] = at(free, d) - copies * at(need, d);
    for (let t = 0; t < tables.length; t++) rooms[t] = at(rooms, t) - copies * at(at(tables, t).sizes, i);
    chosen[i] = at(chosen, i) + copies;
    for (const other of at(conflicts, i)) blocked[other] = at(blocked, other) + copies;
  }
}

interface Item {
  readonly kind: number;
  readonly price: number;
  readonly need: readonly number[];
  readonly most: number;
}

/** The dearest for their size come first: they make good patterns early. */
function itemsOf(
  { kinds }: PatternProblem,
  { rooms, takes }: MachineType,
  prices: Float64Array,
  left: Int32Array,
): Item[] {
  const bulk = ({ need }: Item): number =>
    need.reduce((sum, amount, d) => sum + (at(rooms, d) > 0 ? amount / at(rooms, d) : 0), 1e-9);
  return takes
    .flatMap((kind): Item[] => {
      const { need, most } = at(kinds, kind);
      const price = at(prices, kind);
      const copies = Math.min(most, at(left, kind));
      return price > 1e-12 && copies > 0 ? [{ kind, price, need, most: copies }] : [];
    })
    .sort((a, b) => b.price * bulk(a) - a.price * bulk(b) || a.kind - b.kind);
}

/** Each dimension by itself, and each two in equal parts; the number of containers only by itself. */
function measuresOf({ rooms }: MachineType): number[][] {
  const unit = (d: number): number[] => rooms.map((_, other) => Number(other === d));
  const single = rooms.map((_, d) => unit(d));
  const sizes = single.slice(0, -1);
  const pairs = sizes.flatMap((a, i) =>
    sizes.slice(i + 1).map((b) => a.map((weight, d) => weight + at(b, d))),
  );
  return [...single, ...pairs].filter((weights) =>
    weights.every((weight, d) => weight === 0 || at(rooms, d) > 0),
  );
}

function tableOf(items: readonly Item[], { rooms }: MachineType, weights: readonly number[]): SuffixTable {
  const dimensions = weights.flatMap((weight, d) => (weight > 0 ? [d] : []));
  const single = dimensions.length === 1 ? dimensions[0] : undefined;
  const sizeOf = (need: readonly number[]): number =>
    single === undefined
      ? dimensions.reduce((sum, d) => sum + at(need, d) / at(rooms, d), 0)
      : at(need, single);
  return suffixTable(
    items.map(({ need, price, most }) => ({ size: sizeOf(need), price, most })),
    single === undefined ? dimensions.length : at(rooms, single),
  );
}

function conflictsAmong({ conflicts }: PatternProblem, items: readonly Item[]): number[][] {
  return items.map(({ kind }) => {
    const against = at(conflicts, kind);
    return against.size === 0 ? [] : items.flatMap((other, j) => (against.has(other.kind) ? [j] : []));
  });
}

function patternOf(type: number, items: readonly Item[], chosen: Int32Array): Pattern {
  const used = items.map(({ kind }, i) => ({ kind, count: at(chosen, i) })).filter(({ count }) => count > 0);
  used.sort((a, b) => a.kind - b.kind);
  return { type, kinds: used.map(({ kind }) => kind), counts: used.map(({ count }) => count) };
}
