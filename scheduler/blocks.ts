import { sum } from "./amount";
import { stronglyConnected } from "./graph";
import { addressesClash, showBinding } from "./port";
import { at, compareText, own } from "./order";
import type { Block, Item, Machine, Probe } from "./model";
import type { Problem } from "./problem";

/**
 * Joins containers that have to be on one machine; blocks come in the order of their first container.
 *
 * @param apart names of containers that are not joined with the one that they follow
 */
export function compileBlocks(
  items: readonly Item[],
  machines: readonly Machine[],
  probes: readonly Probe[],
  problem: Problem,
  dimensions: number,
  apart: ReadonlySet<string>,
): Block[] {
  const attraction = attractionOf(items, machines, probes, apart);
  const parent = new Int32Array(items.length);
  for (let i = 0; i < parent.length; i++) parent[i] = i;
  const root = (i: number): number => {
    const above = parent[i] ?? i;
    return above === i ? i : root(above);
  };
  const join = (a: number, b: number): void => {
    const [x, y] = [root(a), root(b)];
    parent[Math.max(x, y)] = Math.min(x, y);
  };

  const tying = items.filter(({ isTied }) => isTied);
  const named = indicesOf(
    tying.flatMap(({ spec }) => spec.with ?? none),
    items,
  );
  const users = new Map<string, number>();
  for (const item of tying) {
    for (const other of item.spec.with ?? none) {
      const index = named.get(other);
      if (index !== undefined) join(item.index, index);
    }
    for (const volume of volumesOf(item)) {
      const user = users.get(volume);
      if (user === undefined) users.set(volume, item.index);
      else join(item.index, user);
    }
  }
  for (const group of attraction.inseparable) for (const i of group) join(i, at(group, 0));

  // The root is the first of its group.
  const groups: Item[][] = [];
  const place = new Int32Array(items.length);
  for (const item of items) {
    const key = root(item.index);
    if (key === item.index) place[key] = groups.push([item]) - 1;
    else groups[place[key] ?? 0]?.push(item);
  }
  return groups.map((group, index) => block(group, index, machines, problem, attraction.levels, dimensions));
}

function block(
  items: readonly Item[],
  index: number,
  machines: readonly Machine[],
  problem: Problem,
  levels: readonly number[],
  dimensions: number,
): Block {
  const [only, second] = items;
  if (only !== undefined && second === undefined && isSimple(only))
    return single(only, items, index, at(levels, only.index));
  const ranBefore = items.some(({ previous }) => previous !== undefined);
  const volumes = [...new Set(items.flatMap(volumesOf))].sort(compareText);
  const located = volumes
    .map((volume) => ({ volume, machines: whereIs(volume, machines, problem) }))
    .filter((entry) => entry.machines.length > 0);
  const clash = ownClash(items);
  return {
    index,
    items,
    need: sum(
      items.map(({ need }) => need),
      dimensions,
    ),
    bindings: items.flatMap(({ bindings }) => bindings),
    isPlain: items.every(isPlain),
    priority: Math.max(...items.map((item) => item.priority)),
    level: Math.max(...items.map((item) => at(levels, item.index))),
    moveCost: items.reduce(
      (cost, { previous, moveCost }) => cost + (previous === undefined ? 0 : moveCost),
      0,
    ),
    ranBefore,
    movable: located.length === 0 && items.every((item) => item.movable),
    located,
    volumes,
    ...(clash === undefined ? {} : { clash }),
  };
}

/** Nothing to join or to look up: most containers are like that. */
function isSimple({ bindings, isTied }: Item): boolean {
  return !isTied && bindings.length < 2;
}

export function isPlain({ bindings, counted, limits, nearness }: Item): boolean {
  return bindings.length + counted.size + limits.length + nearness.length === 0;
}

function single(item: Item, items: readonly Item[], index: number, level: number): Block {
  const { bindings, movable, moveCost, need, previous, priority } = item;
  return {
    index,
    items,
    need,
    bindings,
    isPlain: isPlain(item),
    priority,
    level,
    moveCost: previous === undefined ? 0 : moveCost,
    ranBefore: previous !== undefined,
    movable,
    located: none,
    volumes: none,
    clash: undefined,
  };
}

const none: readonly never[] = [];

/** Volumes of a global container are one per machine and tie nothing. */
function volumesOf(item: Item): readonly string[] {
  return item.only === undefined ? (item.spec.volumes ?? none) : none;
}

/** Where the containers of these names are among all. */
function indicesOf(names: readonly string[], items: readonly Item[]): Map<string, number> {
  const wanted = new Set(names);
  return new Map(
    wanted.size === 0
      ? none
      : items
          .filter(({ name }) => wanted.has(name))
          .map(({ name, index }): [string, number] => [name, index]),
  );
}

/** Remembered by the previous plan, or found on machines. The remembered place may be gone. */
function whereIs(volume: string, machines: readonly Machine[], problem: Problem): string[] {
  const remembered = own(problem.previous?.volumes, volume);
  if (remembered !== undefined) return [remembered];
  return machines.filter(({ spec }) => spec.volumes?.includes(volume)).map(({ name }) => name);
}

function ownClash(items: readonly Item[]): string | undefined {
  const fixed = items.flatMap((item) =>
    item.bindings.filter(({ from, to }) => from === to).map((binding) => ({ item, binding })),
  );
  for (const [i, { item, binding }] of fixed.entries()) {
    const other = fixed
      .slice(0, i)
      .find(
        ({ binding: b }) =>
          b.from === binding.from &&
          b.protocol === binding.protocol &&
          addressesClash(b.address, binding.address),
      );
    if (other === undefined) continue;
    return other.item === item
      ? `port ${showBinding(binding)} is asked twice by ${item.name}`
      : `port ${showBinding(binding)} is asked by ${other.item.name} and ${item.name}, which share a machine`;
  }
  return undefined;
}

interface Attraction {
  /** Groups that have to start together on one machine. */
  readonly inseparable: readonly (readonly number[])[];
  /** item -> how many attractions away from a container that needs nobody */
  readonly levels: readonly number[];
}

/**
 * Hard attraction ties containers when there is just one that they can follow, or when they wait for each other.
 * Looser ones (any of several replicas, or a zone) become an order of placing.
 */
function attractionOf(
  items: readonly Item[],
  machines: readonly Machine[],
  probes: readonly Probe[],
  apart: ReadonlySet<string>,
): Attraction {
  const attracts = items.some(({ nearness }) =>
    nearness.some((rule) => !rule.avoid && rule.weight === undefined),
  );
  if (!attracts) return { inseparable: [], levels: items.map(() => 0) };
  const present = new Set(
    probes
      .filter(({ selector }) =>
        machines.some(
          ({ foreign, spec }) =>
            foreign.some((guest) => selector.matches(guest)) ||
            (spec.images ?? []).some((image) => selector.matchesImage(image)),
        ),
      )
      .map(({ index }) => index),
  );
  const counted = new Map<number, number[]>();
  for (const item of items)
    for (const probe of item.counted) {
      const list = counted.get(probe);
      if (list === undefined) counted.set(probe, [item.index]);
      else list.push(item.index);
    }

  const close = items.map((): number[] => []);
  const any = items.map((): number[] => []);
  const inseparable: number[][] = [];
  for (const item of items) {
    for (const rule of item.nearness) {
      if (rule.avoid || rule.weight !== undefined) continue;
      const targets = (counted.get(rule.probe) ?? []).filter((target) => target !== item.index);
      any[item.index] = [...at(any, item.index), ...targets];
      if (at(probes, rule.probe).label !== undefined || present.has(rule.probe)) continue;
      close[item.index] = [...at(close, item.index), ...targets];
      if (targets.length === 1 && !apart.has(item.name)) inseparable.push([at(targets, 0), item.index]);
    }
  }
  inseparable.push(...stronglyConnected(close).filter((group) => group.length > 1));

  const levels = items.map(() => 0);
  // The components come in an order in which every target precedes those that it attracts.
  for (const group of stronglyConnected(any)) {
    const outside = group.flatMap((i) => at(any, i)).filter((target) => !group.includes(target));
    const level = Math.max(0, ...outside.map((target) => at(levels, target) + 1));
    for (const i of group) levels[i] = level;
  }
  return { inseparable, levels };
}
