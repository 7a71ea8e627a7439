import type { Item, Machine } from "./model";

/** A machine that somebody leaves. */
export interface Site {
  readonly machine: Machine;
  readonly staying: readonly Item[];
  readonly leaving: readonly Item[];
  readonly arriving: readonly Item[];
}

export interface Rules {
  readonly fit: (machine: Machine, items: readonly Item[]) => boolean;
  readonly clash: (newcomer: Item, leaver: Item) => boolean;
  readonly size: (item: Item) => number;
  /** The place of an item in an order that may be possible, if one is known. */
  readonly rank?: (item: Item) => number;
}

interface State extends Site {
  readonly present: Item[];
  readonly departed: Set<Item>;
  /** Those that the latest newcomer waited for; whoever comes next waits for them too. */
  awaited: ReadonlySet<Item>;
}

type Compare = (a: Item, b: Item) => number;

/**
 * An order of moves in which none waits in a circle; undefined if none is found. Tries the order that is known, if any,
 * then that of names, and the large ones first and last.
 */
export function sequenceOf(sites: readonly Site[], rules: Rules): Map<Item, readonly Item[]> | undefined {
  const sizes = new Map(
    sites.flatMap(({ leaving, arriving }) =>
      [...leaving, ...arriving].map((item) => [item, rules.size(item)]),
    ),
  );
  const size = (item: Item): number => sizes.get(item) ?? 0;
  const { rank } = rules;
  const orders: Compare[] = [
    ...(rank === undefined ? [] : [(a: Item, b: Item): number => rank(a) - rank(b) || a.index - b.index]),
    (a, b) => a.index - b.index,
    (a, b) => size(b) - size(a) || a.index - b.index,
    (a, b) => size(a) - size(b) || a.index - b.index,
  ];
  for (const order of orders) {
    const waits = walk(sites, rules, order);
    if (waits !== undefined) return waits;
  }
  return undefined;
}

/**
 * Moves one after the other, each as soon as its machine takes it beside all that have not left yet; whoever could not
 * come at once waits for those that had left by then. Undefined if moves that are left over wait for each other.
 */
function walk(
  sites: readonly Site[],
  { fit, clash }: Rules,
  order: Compare,
): Map<Item, readonly Item[]> | undefined {
  const states = sites.map((site): State => ({
    ...site,
    present: [...site.staying],
    departed: new Set(),
    awaited: new Set(),
  }));
  const target = new Map(states.flatMap((state) => state.arriving.map((item) => [item, state] as const)));
  const home = new Map(states.flatMap((state) => state.leaving.map((item) => [item, state] as const)));
  const takes = (state: State, item: Item, gone: ReadonlySet<Item>): boolean => {
    const left = state.leaving.filter((leaver) => !gone.has(leaver));
    return (
      !left.some((leaver) => clash(item, leaver)) && fit(state.machine, [...state.present, ...left, item])
    );
  };
  const waits = new Map<Item, readonly Item[]>();
  const arrive = (item: Item): boolean => {
    const state = target.get(item);
    if (state !== undefined) {
      if (!takes(state, item, state.awaited)) {
        if (!takes(state, item, state.departed)) return false;
        state.awaited = new Set(state.departed);
      }
      if (state.awaited.size > 0)
        waits.set(
          item,
          [...state.awaited].sort((a, b) => a.index - b.index),
        );
      state.present.push(item);
    }
    home.get(item)?.departed.add(item);
    return true;
  };
  let pending = [...new Set([...home.keys(), ...target.keys()])].sort(order);
  for (let progress = true; progress && pending.length > 0;) {
    const left = pending.filter((item) => !arrive(item));
    progress = left.length < pending.length;
    pending = left;
  }
  return pending.length === 0 ? waits : undefined;
}
