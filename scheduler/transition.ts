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
  const machineOf = (item: Item): string | undefined => {
    const index = board.machineOf(at(model.blockOf, item.index));
    return index < 0 ? undefined : at(model.machines, index).name;
  };
  const waitsFor = new Map<Item, readonly Item[]>();
  for (const machine of model.machines) {
    if (machine.state === "down") continue;
    const arriving = model.items.filter(
      (item) => machineOf(item) === machine.name && item.previous !== machine.name,
    );
    if (arriving.length === 0) continue;
    const there = model.items.filter((item) => item.previous === machine.name);
    const leaving = there.filter((item) => machineOf(item) !== undefined && machineOf(item) !== machine.name);
    if (leaving.length === 0) continue;
    const staying = there.filter((item) => machineOf(item) === machine.name);
    for (const [item, leavers] of queue(desk, machine, staying, leaving, arriving))
      waitsFor.set(item, leavers);
  }
  const stopFirst = new Set([...waitsFor.values()].flat());
  const steps = model.items.flatMap((item): Transition[] => {
    const after = waitsFor.get(item)?.map(({ name }) => name);
    const machine = machineOf(item);
    const moves = item.previous !== undefined && machine !== undefined && machine !== item.previous;
    if (!moves && after === undefined) return [];
    const order = stopFirst.has(item) ? "stop-first" : "start-first";
    return [{ container: item.name, order, ...(after === undefined ? {} : { after }) }];
  });
  const edges = model.items.map((item) => (waitsFor.get(item) ?? []).map(({ index }) => index));
  const cycles = stronglyConnected(edges)
    .filter((group) => group.length > 1)
    .map((group) => group.map((index) => at(model.items, index)));
  return { steps, cycles };
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
