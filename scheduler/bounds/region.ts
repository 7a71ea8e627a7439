import type { Desk } from "../desk";
import { push } from "../grouped";
import type { Block, Machine } from "../model";
import { at } from "../order";

/** Machines of a region that hold as much as each other. */
export interface Kind {
  /** dimension -> what containers of the plan may reserve there */
  readonly room: readonly number[];
  readonly count: number;
  /** Are they in use in any case? */
  readonly isForced: boolean;
}

/** Machines, and the blocks that can go nowhere else. */
export interface Region {
  /** What its containers ask of a machine; empty for all machines. */
  readonly name: string;
  readonly machines: readonly Machine[];
  readonly kinds: readonly Kind[];
  readonly blocks: readonly Block[];
  /** dimension -> what each of the blocks asks, in their order */
  readonly needs: readonly Float64Array[];
  /** Those of the blocks that ports or other containers may keep off a machine. */
  readonly ruled: readonly Block[];
  /** Machines that a block of the region can only go to: they are in use in any case. */
  readonly forced: ReadonlySet<Machine>;
}

/** Blocks that may go to the same machines. */
interface Class {
  readonly machines: readonly number[];
  readonly blocks: Block[];
}

/** Blocks with what regions tell of them, put together once for all regions that have them. */
type Columns = Pick<Region, "blocks" | "needs" | "ruled">;

/** More sets of machines than this are not looked at; what is left out only makes the bound weaker. */
const most = 60;

/** All machines, and every set of machines that the rules of some containers name. */
export function regionsOf(desk: Desk): { whole: Region; parts: Region[] } {
  const { board, gate, held, model } = desk;
  const rooms = roomsOf(desk);
  const roomIds = idsOf(rooms);
  const blocks: Block[] = [];
  const forced = new Map<number, Block[]>();
  const classes = new Map<readonly number[], Block[]>();
  for (const block of model.blocks) {
    if (held.has(block)) {
      if (board.isPlaced(block)) blocks.push(block);
      continue;
    }
    const machines = gate.machinesFor(block);
    if (!fitsOnOne(block, machines, rooms)) continue;
    blocks.push(block);
    if (machines.length === 1) push(forced, at(machines, 0), block);
    else if (machines.length < model.machines.length) push(classes, machines, block);
  }
  const region = (name: string, indices: readonly number[], columns: Columns): Region => ({
    name,
    machines: indices.map((machine) => at(model.machines, machine)),
    kinds: kindsOf(indices, rooms, roomIds, forced),
    ...columns,
    forced: new Set(indices.filter((index) => forced.has(index)).map((index) => at(model.machines, index))),
  });
  const columnsOf = (its: readonly Block[]): Columns => ({
    blocks: its,
    needs: needsOf(its, model.dimensions.length),
    // What is held obeys no rule.
    ruled: its.filter((block) => isRuled(block) && !held.has(block)),
  });
  const found = [...classes].map(([machines, its]): Class => ({ machines, blocks: its }));
  const merged = merge(found).map((each) => ({ ...each, columns: columnsOf(each.blocks) }));
  const parts = merged.map(({ machines, blocks: own }) => {
    const inside = new Uint8Array(model.machines.length);
    for (const machine of machines) inside[machine] = 1;
    const within = merged.filter((other) => other.machines.every((machine) => inside[machine] === 1));
    const tied = machines.flatMap((machine) => forced.get(machine) ?? []);
    return region(
      nameOf(at(own, 0)),
      machines,
      joined([...within.map(({ columns }) => columns), columnsOf(tied)]),
    );
  });
  return {
    whole: region(
      "",
      model.machines.map(({ index }) => index),
      columnsOf(blocks),
    ),
    parts,
  };
}

function needsOf(blocks: readonly Block[], dimensions: number): Float64Array[] {
  const needs = Array.from({ length: dimensions }, () => new Float64Array(blocks.length));
  blocks.forEach(({ need }, i) => {
    for (let d = 0; d < dimensions; d++) at(needs, d)[i] = need[d] ?? 0;
  });
  return needs;
}

function joined(all: readonly Columns[]): Columns {
  const needs = at(all, 0).needs.map((_, d) => {
    const column = new Float64Array(all.reduce((total, { blocks }) => total + blocks.length, 0));
    let start = 0;
    for (const each of all) {
      column.set(at(each.needs, d), start);
      start += each.blocks.length;
    }
    return column;
  });
  const blocks = ([] as Block[]).concat(...all.map((each) => each.blocks));
  return { blocks, needs, ruled: ([] as Block[]).concat(...all.map(({ ruled }) => ruled)) };
}

/** What machines hold besides foreign containers. What is held somewhere has its place there, whatever its size. */
function roomsOf({ board, held, model }: Desk): number[][] {
  const rooms = model.machines.map(({ capacity, foreign }) =>
    capacity.map((room, d) =>
      Math.max(0, room - foreign.reduce((total, { need }) => total + at(need, d), 0)),
    ),
  );
  const there = new Map<number, number[]>();
  for (const block of held) {
    const machine = board.machineOf(block);
    if (machine < 0) continue;
    const used = there.get(machine) ?? block.need.map(() => 0);
    there.set(
      machine,
      used.map((amount, d) => amount + at(block.need, d)),
    );
  }
  for (const [machine, used] of there)
    rooms[machine] = used.map((amount, d) => Math.max(amount, at(at(rooms, machine), d)));
  return rooms;
}

/** Equal for machines that hold as much. */
function idsOf(rooms: readonly (readonly number[])[]): number[] {
  const ids = new Map<string, number>();
  return rooms.map((room) => {
    const key = room.join();
    const id = ids.get(key) ?? ids.size;
    ids.set(key, id);
    return id;
  });
}

function kindsOf(
  machines: readonly number[],
  rooms: readonly (readonly number[])[],
  ids: readonly number[],
  forced: ReadonlyMap<number, unknown>,
): Kind[] {
  const kinds = new Map<number, { room: readonly number[]; count: number; isForced: boolean }>();
  for (const machine of machines) {
    const isForced = forced.has(machine);
    const id = 2 * at(ids, machine) + Number(isForced);
    const kind = kinds.get(id);
    if (kind === undefined) kinds.set(id, { room: at(rooms, machine), count: 1, isForced });
    else kind.count++;
  }
  return [...kinds.values()];
}

/** Different rules may allow the same machines; those with most blocks come first. */
function merge(classes: readonly Class[]): Class[] {
  const larger = (a: Class, b: Class): number =>
    b.blocks.length - a.blocks.length || at(a.blocks, 0).index - at(b.blocks, 0).index;
  const merged: Class[] = [];
  for (const each of [...classes].sort(larger).slice(0, 4 * most)) {
    const same = merged.find(({ machines }) => areSame(machines, each.machines));
    if (same === undefined) merged.push({ ...each, blocks: [...each.blocks] });
    else for (const block of each.blocks) same.blocks.push(block);
  }
  return merged.sort(larger).slice(0, most);
}

function areSame(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((machine, i) => machine === b[i]);
}

function isRuled({ bindings, isPlain, items }: Block): boolean {
  if (isPlain) return false;
  return bindings.length > 0 || items.some(({ limits, nearness }) => limits.length + nearness.length > 0);
}

function fitsOnOne(
  block: Block,
  machines: readonly number[],
  rooms: readonly (readonly number[])[],
): boolean {
  for (const machine of machines) if (fits(block, at(rooms, machine))) return true;
  return false;
}

function fits({ need }: Block, room: readonly number[]): boolean {
  for (let d = 0; d < need.length; d++) {
    const amount = need[d] ?? 0;
    if (amount > 0 && amount > (room[d] ?? 0)) return false;
  }
  return true;
}

function nameOf({ items, located }: Block): string {
  const rules = items.flatMap(({ conditions, spec }) => [
    ...conditions.filter(({ weight }) => weight === undefined).map(({ text }) => text),
    ...[spec.distinct, ...(spec.spread ?? []).filter(({ hard }) => hard === true)]
      .filter((rule) => rule !== undefined)
      .map(({ label }) => `${label} exists`),
  ]);
  return [...new Set([...rules, ...located.map(({ volume }) => `volume ${volume}`)])].join(" and ");
}
