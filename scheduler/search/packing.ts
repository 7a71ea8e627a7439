import type { Desk } from "../desk";
import { at } from "../order";
import type { Block } from "../model";
import { real } from "../arrays";
import { keepsWishes, type Rules } from "./rules";

/** A packing problem in flat arrays: blocks that may go anywhere their rules allow, and what machines have left. */
export interface Packing {
  readonly blocks: readonly Block[];
  readonly machines: number;
  /** The model's dimensions that somebody asks for, then slots where machines bound them. */
  readonly dimensions: number;
  /** block * dimensions + dimension */
  readonly need: Float64Array;
  /** machine * dimensions + dimension: what is left beside the blocks that stay where they are */
  readonly room: Float64Array;
  /** The same of empty machines. */
  readonly capacity: Float64Array;
  /** Per dimension what a unit of it adds to the size of a block. */
  readonly weights: Float64Array;
  /** Size of a block: what it asks of the largest machine, scarce dimensions weighing more. */
  readonly size: Float64Array;
  /** Size of a machine in the same measure. */
  readonly largeness: Float64Array;
  /** 1: something stays there whatever becomes of the blocks. */
  readonly inUse: Uint8Array;
  /** Per machine; all 1 if not all machines are priced. */
  readonly price: Float64Array;
  /** Blocks with equal `kind` may go to the same machines. */
  readonly kind: Int32Array;
  /** kind -> machine -> 1 if allowed */
  readonly open: readonly Uint8Array[];
  readonly rules: readonly (Rules | undefined)[];
  /** counter -> machine -> domain */
  readonly domains: readonly (readonly number[])[];
  /** May a block with rules go to a machine, given the blocks that stay? */
  readonly admits: (block: number, machine: number) => boolean;
}

/** Blocks that the search may put anywhere, and those with one place only or with rules that counters cannot say. */
export function part(desk: Desk, blocks: readonly Block[]): { free: Block[]; stiff: Block[] } {
  const isFree = (block: Block): boolean =>
    desk.gate.machinesFor(block).length > 1 && desk.rules.rulesOf(block) !== undefined;
  return { free: blocks.filter(isFree), stiff: blocks.filter((block) => !isFree(block)) };
}

/** The packing of free blocks that are nowhere now, beside all that is placed. */
export function packingOf(desk: Desk, blocks: readonly Block[]): Packing {
  const { board, gate, model } = desk;
  const amounts = amountsOf(desk, blocks);
  const { kind, open } = kindsOf(desk, blocks);
  const isBlank =
    model.machines.every(({ index }) => board.isEmpty(index)) &&
    model.machines.every(
      ({ foreign, listeners, spec }) => foreign.length + listeners.length === 0 && spec.images === undefined,
    );
  const prices = model.machines.map(({ spec }) => spec.price);
  const priced = prices.every((price) => price !== undefined);
  return {
    blocks,
    machines: model.machines.length,
    ...amounts,
    inUse: Uint8Array.from(model.machines, ({ index }) => (board.isEmpty(index) ? 0 : 1)),
    price: Float64Array.from(prices, (price) => (priced ? (price ?? 0) : 1)),
    kind,
    open,
    rules: blocks.map((block) => {
      const rules = desk.rules.rulesOf(block);
      return rules === undefined || rules.marks.length + rules.ceilings.length === 0 ? undefined : rules;
    }),
    domains: desk.rules.domains,
    admits: (index, machine) => {
      if (isBlank) return true;
      const block = at(blocks, index);
      return gate.fits(block, machine) && keepsWishes(desk, block, machine);
    },
  };
}

function amountsOf(
  { board, model }: Desk,
  blocks: readonly Block[],
): Pick<Packing, "dimensions" | "weights" | "need" | "room" | "capacity" | "size" | "largeness"> {
  const asked = model.dimensions.map((_, d) => d).filter((d) => blocks.some(({ need }) => at(need, d) > 0));
  const slots = model.machines.some((machine) => machine.slots !== Infinity);
  const dimensions = asked.length + (slots ? 1 : 0);
  const need = new Float64Array(blocks.length * dimensions);
  blocks.forEach((block, i) => {
    asked.forEach((d, k) => (need[i * dimensions + k] = at(block.need, d)));
    if (slots) need[(i + 1) * dimensions - 1] = block.items.length;
  });
  const capacity = new Float64Array(model.machines.length * dimensions);
  const room = new Float64Array(capacity.length);
  for (const machine of model.machines) {
    const { index } = machine;
    asked.forEach((d, k) => {
      capacity[index * dimensions + k] = at(machine.capacity, d);
      room[index * dimensions + k] = at(machine.capacity, d) - at(at(board.used, index), d);
    });
    if (!slots) continue;
    const most = Math.min(machine.slots, model.items.length);
    capacity[(index + 1) * dimensions - 1] = most;
    room[(index + 1) * dimensions - 1] = most - at(board.containers, index);
  }
  const weights = weightsOf(need, capacity, dimensions);
  return {
    dimensions,
    weights,
    need,
    room,
    capacity,
    size: sizesOf(need, weights),
    largeness: sizesOf(capacity, weights),
  };
}

/** Per dimension one over the largest machine, times how scarce it is beside the scarcest. */
function weightsOf(need: Float64Array, capacity: Float64Array, dimensions: number): Float64Array {
  const loads = new Float64Array(dimensions);
  const largest = new Float64Array(dimensions);
  for (let d = 0; d < dimensions; d++) {
    let asked = 0;
    let total = 0;
    for (let i = d; i < need.length; i += dimensions) asked += real(need, i);
    for (let i = d; i < capacity.length; i += dimensions) {
      total += real(capacity, i);
      largest[d] = Math.max(real(largest, d), real(capacity, i));
    }
    loads[d] = total > 0 ? asked / total : 0;
  }
  const scarcest = Math.max(1e-9, ...loads);
  return loads.map((load, d) => (real(largest, d) > 0 ? load / scarcest / real(largest, d) : 0));
}

/** Sums over dimensions of weighted amounts, of each block or machine. */
export function sizesOf(amounts: Float64Array, weights: Float64Array): Float64Array {
  const dimensions = weights.length;
  const sizes = new Float64Array(dimensions === 0 ? 0 : amounts.length / dimensions);
  for (let i = 0; i < sizes.length; i++)
    for (let d = 0; d < dimensions; d++)
      sizes[i] = real(sizes, i) + real(amounts, i * dimensions + d) * real(weights, d);
  return sizes;
}

/** Groups blocks by where they may go: of the machines that are allowed, those that keep most of their soft constraints. */
function kindsOf({ board, gate }: Desk, blocks: readonly Block[]): Pick<Packing, "kind" | "open"> {
  const kind = new Int32Array(blocks.length);
  const open: Uint8Array[] = [];
  const byList = new Map<readonly number[], Map<string, number>>();
  blocks.forEach((block, i) => {
    const list = gate.machinesFor(block);
    const wishes = wishesOf(block);
    const kinds = byList.get(list) ?? new Map<string, number>();
    byList.set(list, kinds);
    const known = kinds.get(wishes);
    if (known !== undefined) {
      kind[i] = known;
      return;
    }
    kinds.set(wishes, open.length);
    kind[i] = open.length;
    const row = new Uint8Array(board.used.length);
    const gains = list.map((machine) => board.wish(block, machine));
    const most = gains.reduce((a, b) => Math.max(a, b), -Infinity);
    list.forEach((machine, k) => (row[machine] = gains[k] === most ? 1 : 0));
    open.push(row);
  });
  return { kind, open };
}

/** Equal for blocks with the same soft constraints. */
function wishesOf({ items }: Block): string {
  return items
    .flatMap(({ conditions, spec }) => [
      ...conditions
        .filter(({ weight }) => weight !== undefined)
        .map(({ text, weight }) => `${text} ${weight}`),
      ...(spec.spread ?? []).map(({ label }) => `spread ${label}`),
    ])
    .join();
}
