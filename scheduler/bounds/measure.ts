import type { Block, Model } from "../model";
import { at } from "../order";
import { showCpus, showGib } from "../size";
import type { Line } from "./line";
import type { Region } from "./region";

/** A line with its words. */
export interface Measure {
  readonly line: Line;
  /** `"memory"`, or `"cpus and memory"` for a mix. */
  readonly name: string;
  sizeOf(block: Block): number;
  /** An amount as a person reads it; of a mix, in machines. With its unit, or without where it was said before. */
  show(amount: number, unit: boolean): string;
}

/** How two dimensions are weighed against each other in a mix. */
const weights = [
  [1, 1],
  [1, 3],
  [3, 1],
] as const;

/** Each dimension that is asked for, memory first. */
export function dimensionsOf(region: Region, model: Model): Measure[] {
  return [1, 0, ...model.dimensions.slice(2).map((_, i) => i + 2)]
    .map((d) => dimension(region, model, d))
    .filter(({ line }) => line.full > 0 && line.total > 0);
}

function dimension({ machines, rooms, blocks, forced }: Region, model: Model, d: number): Measure {
  const name = at(model.dimensions, d);
  const sizeOf = ({ need }: Block): number => need[d] ?? 0;
  return {
    name,
    line: lineOf(
      blocks,
      sizeOf,
      machines.map((machine, i) => ({ room: at(at(rooms, i), d), first: forced.has(machine) })),
    ),
    sizeOf,
    show: (amount, unit) => showAs(name, amount, unit),
  };
}

function showAs(dimension: string, amount: number, unit: boolean): string {
  switch (dimension) {
    case "memory":
      return `${showGib(amount)} GiB`;
    case "cpus":
      return unit ? `${showCpus(amount)} cpus` : showCpus(amount);
    default:
      return unit ? `${amount} ${dimension}` : `${amount}`;
  }
}

interface Hold {
  readonly room: number;
  readonly first: boolean;
}

/** Of more containers than this, those of up to a quarter of a machine are only summed up. */
const many = 2000;

function lineOf(blocks: readonly Block[], sizeOf: (block: Block) => number, holds: readonly Hold[]): Line {
  const part = (first: boolean): Float64Array =>
    Float64Array.from(holds.filter((hold) => hold.first === first).map(({ room }) => room))
      .sort()
      .reverse();
  const [forced, others] = [part(true), part(false)];
  const rooms = new Float64Array(holds.length);
  rooms.set(forced);
  rooms.set(others, forced.length);
  const full = Math.max(0, forced[0] ?? 0, others[0] ?? 0);

  const least = blocks.length > many ? full / 4 : 0;
  const large: number[] = [];
  let total = 0;
  for (const block of blocks) {
    const size = sizeOf(block);
    total += size;
    if (size >= least) large.push(size);
  }
  const sizes = Float64Array.from(large).sort();
  const sums = new Float64Array(sizes.length + 1);
  for (let i = 0; i < sizes.length; i++) sums[i + 1] = (sums[i] ?? 0) + (sizes[i] ?? 0);
  return { sizes, sums, least, total, rooms, forced: forced.length, full };
}

/** Mixes of each two of the first three dimensions: what a machine holds of both together. */
export function mixesOf(region: Region, model: Model): Measure[] {
  const scales = model.dimensions
    .map((_, d) => scaleOf(region, d))
    .filter((scale) => scale.full > 0)
    .slice(0, 3);
  return scales.flatMap((a, i) =>
    scales.slice(i + 1).flatMap((b) => weights.map(([x, y]) => mix(region, model, a, x, b, y))),
  );
}

/** A dimension in coarser whole numbers: sizes rounded down, rooms rounded up, so that a mix of them stays exact. */
interface Scale {
  readonly d: number;
  readonly unit: number;
  readonly full: number;
}

function scaleOf({ rooms, blocks }: Region, d: number): Scale {
  let unit = 0;
  let largest = 0;
  const divide = (amount: number): void => {
    let [a, b] = [amount, unit];
    while (b > 0) [a, b] = [b, a % b];
    unit = a;
  };
  for (const { need } of blocks) if (unit !== 1) divide(at(need, d));
  const asked = unit > 0;
  for (const room of rooms) {
    if (unit !== 1) divide(at(room, d));
    largest = Math.max(largest, at(room, d));
  }
  while (unit > 0 && largest / unit > 2 ** 20) unit *= 2;
  return { d, unit, full: asked ? Math.ceil(largest / unit) : 0 };
}

function mix(
  { machines, rooms, blocks, forced }: Region,
  model: Model,
  a: Scale,
  x: number,
  b: Scale,
  y: number,
): Measure {
  const value = (amounts: readonly number[], round: (amount: number) => number): number =>
    x * round((amounts[a.d] ?? 0) / a.unit) * b.full + y * round((amounts[b.d] ?? 0) / b.unit) * a.full;
  const sizeOf = ({ need }: Block): number => value(need, Math.floor);
  const both = lineOf(
    blocks,
    sizeOf,
    machines.map((machine, i) => ({ room: value(at(rooms, i), Math.ceil), first: forced.has(machine) })),
  );
  const [first, second] = [at(model.dimensions, a.d), at(model.dimensions, b.d)];
  const parts = x === y ? "in equal parts" : `as ${x} to ${y}`;
  return {
    name: `${first} and ${second} ${parts}`,
    line: both,
    sizeOf,
    show: (amount) => `${(amount / both.full).toFixed(2)} of the largest machine`,
  };
}
