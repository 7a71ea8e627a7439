import type { Desk } from "./desk";
import { stronglyConnected } from "./graph";
import { at, own } from "./order";
import type { Item, Machine } from "./model";
import type { Transition } from "./plan-result";
import { addressesClash } from "./port";

export interface TransitionResult {
  readonly steps: readonly Transition[];
  /** Containers that would each have to leave before the other arrives; such a plan cannot be carried out. */
  readonly cycles: readonly (readonly Item[])[];
}

/**
 * In which order containers change machines. Start-first, unless somebody needs the room or the port that a mover
 * leaves: then the mover stops first, and whoever takes its place waits until it has left.
 */
export function transitionOf(desk: Desk): TransitionResult {
  const { board, model } = desk;
  const now = (item: Item): number => board.machineOf(at(model.blockOf, item.index));
  const home = (item: Item): number => at(model.homes, item.index);
  const isLeft = new Set<number>();
  for (const item of model.items) {
    const from = home(item);
    if (from >= 0 && now(item) >= 0 && now(item) !== from && at(model.machines, from).state !== "down")
      isLeft.add(from);
  }
  const waitsFor = isLeft.size === 0 ? new Map<Item, readonly Item[]>() : waiting(desk, isLeft, now, home);
  const stopFirst = new Set([...waitsFor.values()].flat());
  const steps = model.items.flatMap((item): Transition[] => {
    const after = waitsFor.get(item)?.map(({ name }) => name);
    const moves = item.previous !== undefined && now(item) >= 0 && now(item) !== home(item);
    if (!moves && after === undefined) return [];
    const order = stopFirst.has(item) ? "stop-first" : "start-first";
    return [{ container: item.name, order, ...(after === undefined ? {} : { after }) }];
  });
  return { steps, cycles: cyclesOf(model.items, waitsFor) };
}

/** Who waits for whom on the machines that somebody leaves. */
function waiting(
  desk: Desk,
  isLeft: ReadonlySet<number>,
  now: (item: Item) => number,
  home: (item: Item) => number,
): Map<Item, readonly Item[]> {
  const { machines, items } = desk.model;
  const there = new Map([...isLeft].map((machine): [number, Item[]] => [machine, []]));
  const arriving = new Map([...isLeft].map((machine): [number, Item[]] => [machine, []]));
  for (const item of items) {
    there.get(home(item))?.push(item);
    if (now(item) !== home(item)) arriving.get(now(item))?.push(item);
  }
  const waitsFor = new Map<Item, readonly Item[]>();
  for (const [machine, before] of [...there].sort(([a], [b]) => a - b)) {
    const newcomers = arriving.get(machine) ?? [];
    if (newcomers.length === 0) continue;
    const leaving = before.filter((item) => now(item) >= 0 && now(item) !== machine);
    const staying = before.filter((item) => now(item) === machine);
    for (const [item, leavers] of queue(desk, at(machines, machine), staying, leaving, newcomers))
      waitsFor.set(item, leavers);
  }
  return waitsFor;
}

function cyclesOf(
  items: readonly Item[],
  waitsFor: ReadonlyMap<Item, readonly Item[]>,
): (readonly Item[])[] {
  if (waitsFor.size === 0) return [];
  return stronglyConnected(items.map((item) => (waitsFor.get(item) ?? []).map(({ index }) => index)))
    .filter((group) => group.length > 1)
    .map((group) => group.map((index) => at(items, index)));
}

/** Who of those that arrive has to wait, and for whom. */
function queue(
  desk: Desk,
  machine: Machine,
  staying: readonly Item[],
  leaving: readonly Item[],
  arriving: readonly Item[],
): [Item, readonly Item[]][] {
  const waiting: Item[] = [];
  const early: Item[] = [];
  for (const item of arriving) {
    const clear = !leaving.some((leaver) => portsClash(desk, item, leaver));
    if (clear && fit(machine, [...staying, ...leaving, ...early, item])) early.push(item);
    else waiting.push(item);
  }
  if (waiting.length === 0) return [];
  const gone = leaving.filter((leaver) => waiting.some((item) => portsClash(desk, item, leaver)));
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
  const after = gone.sort((a, b) => a.index - b.index);
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

/** Does the newcomer take a host port that the leaver had there? */
function portsClash(desk: Desk, newcomer: Item, leaver: Item): boolean {
  const numbers = desk.board.portsOf(newcomer);
  const before = own(desk.model.problem.previous?.ports, leaver.name);
  return newcomer.bindings.some((mine, i) =>
    leaver.bindings.some((theirs) => {
      const number = own(before, theirs.key) ?? theirs.from;
      return (
        mine.protocol === theirs.protocol &&
        number === (numbers[i] ?? mine.from) &&
        addressesClash(mine.address, theirs.address)
      );
    }),
  );
}
