import { type Instance, numbered } from "./instance";
import { type Random, random } from "./random";

/** Two sizes of a container, or of a machine. */
type Size = readonly [number, number];

export interface CapraraToth extends Instance {
  /** 1..10 */
  readonly kind: number;
  readonly containers: number;
}

/**
 * The ten classes of Caprara and Toth (2001) for packing in two dimensions, after Spieksma (1994), drawn afresh:
 * 10 classes x 4 sizes x 10 instances. Machines are alike, one per container, so that everything has a place.
 * The first size is in millicores, the second in MiB.
 */
export function capraraToth(): CapraraToth[] {
  return Array.from({ length: 10 }, (_, i) => i + 1).flatMap((kind) =>
    (kind === 10 ? [24, 51, 99, 201] : [25, 50, 100, 200]).flatMap((containers) =>
      Array.from({ length: 10 }, (_, i) => instance(kind, containers, i + 1)),
    ),
  );
}

function instance(kind: number, containers: number, seed: number): CapraraToth {
  const draw = random(kind * 1_000_000 + containers * 1000 + seed);
  const { sizes, capacity } = sizesOf(kind, containers, draw);
  return {
    name: `class ${kind}, ${containers} containers, ${seed}`,
    kind,
    containers,
    problem: {
      machines: sizes.map((_, i) => ({ name: numbered("node", i), ...amount(capacity) })),
      containers: sizes.map((size, i) => ({ name: numbered("c", i), ...amount(size) })),
    },
  };
}

function amount([first, second]: Size): { cpus: number; memory: string } {
  return { cpus: first / 1000, memory: `${second}m` };
}

function sizesOf(kind: number, containers: number, draw: Random): { sizes: Size[]; capacity: Size } {
  const sizes = (from: number, to: number): Size[] =>
    Array.from({ length: containers }, () => [draw.integer(from, to), draw.integer(from, to)]);
  const paired = (second: (first: number) => number): Size[] =>
    Array.from({ length: containers }, () => {
      const first = draw.integer(20, 100);
      return [first, second(first)];
    });
  switch (kind) {
    case 1:
      return { sizes: sizes(100, 400), capacity: [1000, 1000] };
    case 2:
      return { sizes: sizes(1, 1000), capacity: [1000, 1000] };
    case 3:
      return { sizes: sizes(200, 800), capacity: [1000, 1000] };
    case 4:
      return { sizes: sizes(50, 200), capacity: [1000, 1000] };
    case 5:
      return { sizes: sizes(25, 100), capacity: [1000, 1000] };
    case 6:
      return { sizes: sizes(20, 100), capacity: [150, 150] };
    case 7:
      return { sizes: paired((first) => draw.integer(first - 10, first + 10)), capacity: [150, 150] };
    case 8:
      return { sizes: paired((first) => draw.integer(110 - first, 130 - first)), capacity: [150, 150] };
    case 9:
      return tight(sizes(100, 400));
    case 10:
      return { sizes: draw.shuffle(triplets(containers / 3, draw)), capacity: [100, 100] };
    default:
      throw new RangeError(`there is no class ${kind}`);
  }
}

/** Class 9: machines just large enough that the continuous bound could be reached. */
function tight(sizes: readonly Size[]): { sizes: Size[]; capacity: Size } {
  const total = (d: 0 | 1): number => sizes.reduce((sum, size) => sum + size[d], 0);
  const machines = Math.ceil(Math.max(total(0), total(1)) / 1000);
  return {
    sizes: [...sizes],
    capacity: [Math.ceil(total(0) / machines), Math.ceil(total(1) / machines)],
  };
}

/** Class 10: each three fill a machine without a rest. */
function triplets(machines: number, draw: Random): Size[] {
  return Array.from({ length: machines }, () => {
    const a: Size = [draw.integer(25, 50), draw.integer(25, 50)];
    const b: Size = [draw.integer(25, 50), draw.integer(25, 50)];
    return [a, b, [100 - a[0] - b[0], 100 - a[1] - b[1]] as Size];
  }).flat();
}
