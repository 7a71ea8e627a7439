import type { Desk } from "./desk";
import { stronglyConnected } from "./graph";
import { handovers, takesPortOf } from "./handover";
import { at } from "./order";
import type { Item, Machine } from "./model";
import type { Transition } from "./plan-result";
import { type Rules, sequenceOf, type Site } from "./sequence";

export interface TransitionResult {
  readonly steps: readonly Transition[];
  /** Containers that would each have to leave before the other arrives; such a plan cannot be carried out. */
  readonly cycles: readonly (readonly Item[])[];
}

/**
 * In which order containers change machines, and host ports. Start-first, unless somebody needs the room or the port
 * that another one leaves: then that one stops first, and whoever takes its place waits until it has left.
 */
export function transitionOf(desk: Desk): TransitionResult {
  const { board, model } = desk;
  const now = (item: Item): number => board.machineOf(at(model.blockOf, item.index));
  const home = (item: Item): number => at(model.homes, item.index);
  const moving = model.items.filter(
    (item) => item.previous !== undefined && now(item) >= 0 && now(item) !== home(item),
  );
  const left = moving.map(home).filter((from) => from >= 0 && at(model.machines, from).state !== "down");
  const isLeft = new Set(left);
  const sites = isLeft.size === 0 ? [] : sitesOf(desk, isLeft, now, home);
  const { waitsFor, cycles } = orderOf(desk, sites, handovers(desk, now, home));
  const stopFirst = new Set([...waitsFor.values()].flat());
  const concerned = [...new Set([...moving, ...waitsFor.keys(), ...stopFirst])].sort(byIndex);
  const steps = concerned.map((item): Transition => {
    const after = waitsFor.get(item)?.map(({ name }) => name);
    // Where a container stays, its successor takes its name.
    const order = stopFirst.has(item) || now(item) === home(item) ? "stop-first" : "start-first";
    return { container: item.name, order, ...(after === undefined ? {} : { after }) };
  });
  return { steps, cycles };
}

/** Each machine by itself, or if that makes moves wait in a circle, one move after the other. */
function orderOf(
  desk: Desk,
  sites: readonly Site[],
  inPlace: readonly [Item, readonly Item[]][],
): { waitsFor: ReadonlyMap<Item, readonly Item[]>; cycles: TransitionResult["cycles"] } {
  const waitsFor = merged([...sites.flatMap((site) => queue(desk, site)), ...inPlace]);
  const cycles = cyclesOf(desk.model.items, waitsFor);
  const clash = (newcomer: Item, leaver: Item): boolean => takesPortOf(desk, newcomer, leaver);
  const size = (item: Item): number => at(desk.sizes, at(desk.model.blockOf, item.index).index);
  const sequence =
    cycles.length === 0 ? undefined : sequenceOf(sites, { fit, clash, size, ...knownOrder(desk) });
  if (sequence === undefined) return { waitsFor, cycles };
  const ordered = merged([...sequence, ...inPlace]);
  return { waitsFor: ordered, cycles: cyclesOf(desk.model.items, ordered) };
}

/** That in which a rebalance moves blocks, if it says so; others come first. */
function knownOrder({ model, order }: Desk): Pick<Rules, "rank"> {
  if (order.length === 0) return {};
  const places = new Map(order.map((block, place) => [block, place]));
  return { rank: (item) => places.get(at(model.blockOf, item.index)) ?? -1 };
}

function merged(waits: readonly (readonly [Item, readonly Item[]])[]): Map<Item, readonly Item[]> {
  const all = new Map<Item, readonly Item[]>();
  for (const [item, others] of waits) {
    const before = all.get(item);
    all.set(item, before === undefined ? others : [...new Set([...before, ...others])].sort(byIndex));
  }
  return all;
}

const byIndex = (a: Item, b: Item): number => a.index - b.index;

/** Who stays, leaves and comes on the machines that somebody leaves. */
function sitesOf(
  desk: Desk,
  isLeft: ReadonlySet<number>,
  now: (item: Item) => number,
  home: (item: Item) => number,
): Site[] {
  const { machines, items } = desk.model;
  const there = new Map([...isLeft].map((machine): [number, Item[]] => [machine, []]));
  const arriving = new Map([...isLeft].map((machine): [number, Item[]] => [machine, []]));
  for (const item of items) {
    there.get(home(item))?.push(item);
    if (now(item) !== home(item)) arriving.get(now(item))?.push(item);
  }
  return [...there]
    .sort(([a], [b]) => a - b)
    .map(([machine, before]) => ({
      machine: at(machines, machine),
      staying: before.filter((item) => now(item) === machine),
      leaving: before.filter((item) => now(item) >= 0 && now(item) !== machine),
      arriving: arriving.get(machine) ?? [],
    }));
}

function cyclesOf(items: readonly Item[], waitsFor: ReadonlyMap<Item, readonly Item[]>): (readonly Item[])[] {
  if (waitsFor.size === 0) return [];
  return stronglyConnected(items.map((item) => (waitsFor.get(item) ?? []).map(({ index }) => index)))
    .filter((group) => group.length > 1)
    .map((group) => group.map((index) => at(items, index)));
}

/** Who of those that arrive has to wait, and for whom. */
function queue(desk: Desk, { machine, staying, leaving, arriving }: Site): [Item, readonly Item[]][] {
  const waiting: Item[] = [];
  const early: Item[] = [];
  for (const item of arriving) {
    const clear = !leaving.some((leaver) => takesPortOf(desk, item, leaver));
    if (clear && fit(machine, [...staying, ...leaving, ...early, item])) early.push(item);
    else waiting.push(item);
  }
  if (waiting.length === 0) return [];
  const gone = leaving.filter((leaver) => waiting.some((item) => takesPortOf(desk, item, leaver)));
  const present = [...staying, ...arriving];
  const left = (): Item[] => leaving.filter((leaver) => !gone.includes(leaver));
  while (left().length > 0 && !fit(machine, [...present, ...left()])) {
    const enough = left().filter((leaver) =>
      fit(machine, [...present, ...left().filter((other) => other !== leaver)]),
    );
    gone.push(
      at(enough.length > 0 ? enough : [...left()].sort((a, b) => bulk(b, machine) - bulk(a, machine)), 0),
    );
  }
  const after = gone.sort(byIndex);
  return after.length === 0 ? [] : waiting.map((item) => [item, after]);
}

function fit(machine: Machine, items: readonly Item[]): boolean {
  const guests = [...machine.foreign, ...items];
  if (guests.length > machine.slots) return false;
  return machine.capacity.every(
    (capacity, d) => guests.reduce((total, { need }) => total + at(need, d), 0) <= capacity,
  );
}

function bulk(item: Item, machine: Machine): number {
  return Math.max(
    ...machine.capacity.map((capacity, d) => (capacity === 0 ? 0 : at(item.need, d) / capacity)),
  );
}
