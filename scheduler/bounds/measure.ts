import type { Block, Model } from "../model";
import { at } from "../order";
import { real } from "../arrays";
import { showCpus, showGib } from "../size";
import type { Line, Rooms } from "./line";
import type { Kind, Region } from "./region";

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

function dimension({ kinds, needs }: Region, model: Model, d: number): Measure {
  const name = at(model.dimensions, d);
  return {
    name,
    line: lineOf(at(needs, d), kinds, (room) => at(room, d)),
    sizeOf: ({ need }) => need[d] ?? 0,
    show: (amount, unit) => showAs(name, amount, unit),
  };
}

/** An amount of a dimension as a person reads it. */
export function showAs(dimension: string, amount: number, unit: boolean): string {
  switch (dimension) {
    case "memory":
      return `${showGib(amount)} GiB`;
    case "cpus":
      return unit ? `${showCpus(amount)} cpus` : showCpus(amount);
    default:
      return unit ? `${amount} ${dimension}` : `${amount}`;
  }
}

/** Of more containers than this, those of up to a quarter of a machine are only summed up. */
const many = 2000;

function lineOf(
  asked: Float64Array,
  kinds: readonly Kind[],
  holds: (room: readonly number[]) => number,
): Line {
  const part = (wanted: boolean): Rooms[] =>
    kinds
      .filter(({ isForced }) => isForced === wanted)
      .map(({ room, count }) => ({ room: holds(room), count }))
      .sort((a, b) => b.room - a.room);
  const [forced, rooms] = [part(true), part(false)];
  const full = Math.max(0, forced[0]?.room ?? 0, rooms[0]?.room ?? 0);

  const least = asked.length > many ? full / 4 : 0;
  let [total, count] = [0, 0];
  for (let i = 0; i < asked.length; i++) {
    const size = real(asked, i);
    total += size;
    if (size >= least) count++;
  }
  const sizes = new Float64Array(count);
  for (let i = 0; i < asked.length; i++) {
    const size = real(asked, i);
    if (size >= least) sizes[--count] = size;
  }
  sizes.sort();
  const sums = new Float64Array(sizes.length + 1);
  for (let i = 0; i < sizes.length; i++) sums[i + 1] = (sums[i] ?? 0) + (sizes[i] ?? 0);
  return { sizes, sums, least, total, rooms, forced, full };
}

/** Mixes of each two of the first three dimensions: what a machine holds of both together. */
export function mixesOf(region: Region, model: Model): Measure[] {
  const scales = model.dimensions
    .map((_, d) => scaleOf(region, d))
    .filter((scale) => scale.full > 0)
    .slice(0, 3)
    .map((scale) => ({ ...scale, asked: stepsIn(at(region.needs, scale.d), scale) }));
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

function scaleOf({ kinds, needs }: Region, d: number): Scale {
  let unit = 0;
  let largest = 0;
  const amounts = at(needs, d);
  for (let i = 0; i < amounts.length; i++) unit = divisor(unit, real(amounts, i));
  const asked = unit > 0;
  for (const { room } of kinds) {
    unit = divisor(unit, at(room, d));
    largest = Math.max(largest, at(room, d));
  }
  while (unit > 0 && largest / unit > 2 ** 20) unit *= 2;
  return { d, unit, full: asked ? Math.ceil(largest / unit) : 0 };
}

/** How many whole steps of the scale an amount has. */
function stepsOf(amount: number, { unit }: Scale): number {
  return Math.floor(amount / unit);
}

function stepsIn(amounts: Float64Array, scale: Scale): Float64Array {
  const steps = new Float64Array(amounts.length);
  for (let i = 0; i < steps.length; i++) steps[i] = stepsOf(real(amounts, i), scale);
  return steps;
}

/** A scale with what each block asks, in steps. */
interface Column extends Scale {
  readonly asked: Float64Array;
}

/** The greatest common divisor of an amount and of those before, which mostly divides it. */
function divisor(before: number, amount: number): number {
  if (before === 1) return before;
  let common = before;
  let rest = before === 0 ? amount : amount % before;
  while (rest > 0) {
    const next = common % rest;
    common = rest;
    rest = next;
  }
  return common;
}

function mix({ kinds }: Region, model: Model, a: Column, x: number, b: Column, y: number): Measure {
  const asked = (ofA: number, ofB: number): number => x * ofA * b.full + y * ofB * a.full;
  const held = (room: readonly number[]): number =>
    x * Math.ceil(at(room, a.d) / a.unit) * b.full + y * Math.ceil(at(room, b.d) / b.unit) * a.full;
  const together = new Float64Array(a.asked.length);
  for (let i = 0; i < together.length; i++) together[i] = asked(real(a.asked, i), real(b.asked, i));
  const both = lineOf(together, kinds, held);
  const [first, second] = [at(model.dimensions, a.d), at(model.dimensions, b.d)];
  const parts = x === y ? "in equal parts" : `as ${x} to ${y}`;
  return {
    name: `${first} and ${second} ${parts}`,
    line: both,
    sizeOf: ({ need }) => asked(stepsOf(at(need, a.d), a), stepsOf(at(need, b.d), b)),
    show: (amount) => `${(amount / both.full).toFixed(2)} of the largest machine`,
  };
}
