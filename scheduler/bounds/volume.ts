import { type Finding, listed } from "./finding";
import { cover, cut, largestSize, type Line, places, plain, upTo } from "./line";
import type { Measure } from "./measure";
import type { Region } from "./region";

/** So many thresholds of one measure are tried, at most. */
const mostCuts = 400;
/** Containers of more than 1/11 of a machine are told apart from smaller ones. */
const mostPlaces = 10;

/** What is reserved against the largest machines. */
export function reserved({ line, show }: Measure): Finding {
  const rooms = [...line.forced, ...line.rooms].sort((a, b) => b.room - a.room);
  const open: Line = { ...line, rooms, forced: [] };
  const { machines, total, before } = cover(open, line.total, plain);
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
export function halves({ line, show, sizeOf }: Measure, { blocks }: Region): Finding {
  return {
    machines: line.sizes.length - upTo(line, line.full / 2),
    because: () => {
      const big = blocks.filter((block) => sizeOf(block) * 2 > line.full);
      return `${listed(big.map(({ items }) => items[0]?.name ?? ""))} each ask more than half of the largest machine, ${show(line.full, true)}`;
    },
  };
}

/** As `reserved`, with the machines that are in use in any case before the largest ones. */
export function reservedBeside(measure: Measure, { forced }: Region): Finding {
  const { line, name, show } = measure;
  const found = cover(line, line.total, plain);
  return {
    machines: found.machines,
    because: () =>
      `${[...forced].length > 0 ? `${listed([...forced].map((machine) => machine.name))} ${forced.size === 1 ? "is" : "are"} in use in any case; ` : ""}${name} reserved: ${show(found.total, true)}, and ${found.machines - 1} machines hold ${show(found.before, true)}`,
  };
}

/** Small containers left out, and those beside which nothing else goes taken for whole machines. */
export function* cuts({ line, name, show }: Measure): Generator<Finding> {
  const { sizes, sums, full, rooms } = line;
  const first = upTo(line, full - largestSize(line));
  const last = upTo(line, full / 2);
  const step = Math.max(
    1,
    Math.ceil((last - first) / mostCuts),
    Math.ceil(((last - first) * rooms.length) / 1e5),
  );
  for (let i = first; i < last; i += step) {
    const least = sizes[i] ?? 0;
    const from = upTo(line, least - 1);
    const to = upTo(line, full - least);
    const total = (sums[to] ?? 0) - (sums[from] ?? 0) + (sizes.length - to) * full;
    const found = cover(line, total, cut(full, least));
    yield {
      machines: found.machines,
      because: () =>
        `${name} of containers that ask at least ${show(least, true)}, those of more than ${show(full - least, true)} taken for a whole machine, adds up to ${show(total, true)}, and ${found.machines - 1} machines hold ${show(found.before, true)}`,
    };
  }
}

/** A machine takes one, two, ... containers of more than a half, a third, ... of the largest machine. */
export function* counted({ line, name }: Measure): Generator<Finding> {
  const { sizes, full, least } = line;
  for (let k = 1; k <= mostPlaces && full / (k + 1) >= least; k++) {
    const count = places(full, k);
    const total = sizes
      .subarray(upTo(line, Math.ceil(full / (k + 1)) - 1))
      .reduce((sum, size) => sum + count(size), 0);
    if (total === 0) continue;
    const found = cover(line, total, count);
    const show = (units: number): string => String(Math.floor((10 * units) / (k + 1)) / 10);
    yield {
      machines: found.machines,
      because: () =>
        `a machine takes ${k} ${k === 1 ? "container" : "containers"} of more than 1/${k + 1} of the largest machine (${name}), larger ones counted as several; there are ${show(found.total)}, and ${found.machines - 1} ${found.machines === 2 ? "machine takes" : "machines take"} ${show(found.before)}`,
    };
  }
}
