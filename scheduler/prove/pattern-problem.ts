import type { Desk } from "../desk";
import type { Block, Machine } from "../model";
import { at } from "../order";
import { whyNoPatterns } from "./applicable";
import { conflictsOf } from "./conflicts";

/** Blocks that are alike in everything that decides on which machines and beside whom they fit. */
export interface Kind {
  readonly blocks: readonly Block[];
  /** Per dimension, in units that keep the numbers small; the last one counts containers. */
  readonly need: readonly number[];
  /** How many fit on one machine as far as rules go. */
  readonly most: number;
}

/** Machines that hold the same and take the same kinds. */
export interface MachineType {
  readonly machines: readonly number[];
  readonly rooms: readonly number[];
  /** Kinds that fit there alone. */
  readonly takes: readonly number[];
}

/** A problem of patterns: which kinds, how many of each, may share a machine of a type. */
export interface PatternProblem {
  readonly kinds: readonly Kind[];
  readonly types: readonly MachineType[];
  /** kind -> kinds that never share a machine with it, besides those that their sizes part */
  readonly conflicts: readonly ReadonlySet<number>[];
}

/** Why patterns do not say all that matters of a problem. */
export interface NoPatterns {
  readonly why: string;
}

/** Kinds times machines that are looked at. */
const most = 1_000_000;

/** Reads a problem of which nothing is placed yet. */
export function readPatterns(desk: Desk): PatternProblem | NoPatterns {
  const why = whyNoPatterns(desk);
  if (why !== undefined) return { why };
  if (desk.model.blocks.length === 0) return { why: "there are no containers" };
  const kinds = kindsOf(desk);
  if (kinds.length * desk.model.machines.length > most)
    return {
      why: `there are ${kinds.length} kinds of containers and ${desk.model.machines.length} machines`,
    };
  const places = kinds.map((kind) => placesOf(desk, at(kind.blocks, 0)));
  const homeless = places.findIndex((machines) => machines.length === 0);
  if (homeless >= 0) return { why: `${at(at(at(kinds, homeless).blocks, 0).items, 0).name} fits nowhere` };
  return {
    kinds,
    types: typesOf(desk, places),
    conflicts: conflictsOf(kinds.map(({ blocks }) => at(blocks, 0))),
  };
}

function kindsOf({ gate, model }: Desk): Kind[] {
  const lists = new Map<readonly number[], number>();
  const kinds = new Map<string, Block[]>();
  for (const block of model.blocks) {
    const list = gate.machinesFor(block);
    const number = lists.get(list) ?? lists.size;
    lists.set(list, number);
    const key = JSON.stringify([block.need, block.items.length, number, rulesOf(block)]);
    const same = kinds.get(key);
    if (same === undefined) kinds.set(key, [block]);
    else same.push(block);
  }
  return [...kinds.values()].map((blocks) => {
    const { items, need } = at(blocks, 0);
    const caps = items.flatMap(({ limits }) => limits.map(({ most: cap }) => cap));
    return { blocks, need: [...need, items.length], most: Math.min(...caps, Infinity) };
  });
}

function rulesOf({ bindings, items }: Block): unknown[] {
  return [
    bindings.map(({ address, from, protocol, to }) => [address, from, protocol, to]),
    items.map(({ counted, limits, nearness }) => [
      [...counted].sort((a, b) => a - b),
      limits,
      nearness.filter(({ weight }) => weight === undefined).map(({ avoid, probe }) => [avoid, probe]),
    ]),
  ];
}

/** Machines on which a block fits as long as nothing else of the plan is there. */
function placesOf({ gate }: Desk, block: Block): number[] {
  return gate.machinesFor(block).filter((machine) => gate.fits(block, machine));
}

function typesOf({ model }: Desk, places: readonly (readonly number[])[]): MachineType[] {
  const takes = model.machines.map((): number[] => []);
  places.forEach((machines, kind) => machines.forEach((machine) => at(takes, machine).push(kind)));
  const types = new Map<string, MachineType & { readonly machines: number[] }>();
  for (const machine of model.machines) {
    const rooms = roomsOf(machine, model.items.length);
    const key = JSON.stringify([rooms, at(takes, machine.index)]);
    const same = types.get(key);
    if (same === undefined)
      types.set(key, { machines: [machine.index], rooms, takes: at(takes, machine.index) });
    else same.machines.push(machine.index);
  }
  return [...types.values()].filter((type) => type.takes.length > 0);
}

function roomsOf({ capacity, foreign, slots }: Machine, containers: number): number[] {
  const rooms = capacity.map((room, d) =>
    Math.max(0, room - foreign.reduce((total, { need }) => total + at(need, d), 0)),
  );
  return [...rooms, Math.min(containers, Math.max(0, slots - foreign.length))];
}
