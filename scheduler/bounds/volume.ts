import { type Count, type Cover, cover, cut, type Line, places, plain, totalOf } from "./line";
import { type Finding, listed } from "./finding";
import type { Measure } from "./measure";
import type { Region } from "./region";

/** So many thresholds of one measure are tried, at most. */
const mostCuts = 400;
/** Containers of more than 1/11 of a machine are told apart, in large regions of more than a quarter. */
const [mostPlaces, fewPlaces, large] = [10, 3, 20_000];

/** What is reserved against the largest machines. */
export function reserved({ line, show }: Measure): Finding {
  const open: Line =
    line.forced === 0 ? line : { ...line, rooms: line.rooms.slice().sort().reverse(), forced: 0 };
  const { machines, total, before } = cover(open, totalOf(open, plain), plain);
  return {
    machines,
    because: () => {
      const largest =
        machines === 2 ? "the largest machine holds" : `the ${machines - 1} largest machines hold`;
      return `${show(total, true)} are reserved, ${largest} ${show(before, false)}`;
    },
  };
}

/** Of blocks that each ask more than half of the largest machine, no two share one. */
export function halves({ line, show }: Measure, { blocks }: Region): Finding {
  const big = blocks.filter((_, i) => (line.sizes[i] ?? 0) * 2 > line.full);
  return {
    machines: big.length,
    because: () =>
      `${listed(big.map(({ items }) => items[0]?.name ?? ""))} each ask more than half of the largest machine, ${show(line.full, true)}`,
  };
}

/** As `reserved`, with the machines that are in use in any case before the largest ones. */
export function reservedBeside(measure: Measure, { forced }: Region): Finding {
  const { line, name, show } = measure;
  const found = cover(line, totalOf(line, plain), plain);
  return {
    machines: found.machines,
    because: () =>
      `${[...forced].length > 0 ? `${listed([...forced].map((machine) => machine.name))} ${forced.size === 1 ? "is" : "are"} in use in any case; ` : ""}${name} reserved: ${show(found.total, true)}, and ${found.machines - 1} machines hold ${show(found.before, true)}`,
  };
}

/** Small containers left out, and those beside which nothing else goes taken for whole machines. */
export function* cuts({ line, name, show }: Measure): Generator<Finding> {
  const { sizes, full } = line;
  let largest = 0;
  for (const size of sizes) largest = Math.max(largest, size);
  if (largest * 2 <= full) return;
  const sorted = sizes.slice().sort();
  const sums = new Float64Array(sorted.length + 1);
  sorted.forEach((size, i) => (sums[i + 1] = (sums[i] ?? 0) + size));
  const below = (amount: number): number => firstAbove(sorted, amount);
  const first = below(full - largest);
  const last = below(full / 2);
  const step = Math.max(
    1,
    Math.ceil(((last - first) * line.rooms.length) / 1e6),
    Math.ceil((last - first) / mostCuts),
  );
  for (let i = first; i < last; i += step) {
    const least = sorted[i] ?? 0;
    if (i > first && least === sorted[i - 1]) continue;
    const [from, to] = [i, below(full - least)];
    const total = (sums[to] ?? 0) - (sums[from] ?? 0) + (sorted.length - to) * full;
    const found = cover(line, total, cut(full, least));
    yield {
      machines: found.machines,
      because: () =>
        `${name} of containers that ask at least ${show(least, true)}, those of more than ${show(full - least, true)} taken for a whole machine, adds up to ${show(total, true)}, and ${found.machines - 1} machines hold ${show(found.before, true)}`,
    };
  }
}

function firstAbove(sorted: Float64Array, amount: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) <= amount) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Containers of more than a third, a quarter, ... of the largest machine take a place of two, three, ... */
export function* counted({ line, name }: Measure): Generator<Finding> {
  let largest = 0;
  for (const size of line.sizes) largest = Math.max(largest, size);
  const most = line.sizes.length > large ? fewPlaces : mostPlaces;
  for (let k = 1; k <= most; k++) {
    if (largest * (k + 1) < line.full) continue;
    const count: Count = places(line.full, k);
    const found: Cover = cover(line, totalOf(line, count), count);
    const scale = k + 1;
    yield {
      machines: found.machines,
      because: () =>
        `of containers that ask more than 1/${k + 1} of the largest machine (${name}) it takes ${k}, of twice that size half as many, and so on; they fill ${(found.total / scale).toFixed(1).replace(/\.0$/, "")} such places, and ${found.machines - 1} machines have ${(found.before / scale).toFixed(1).replace(/\.0$/, "")}`,
    };
  }
}
