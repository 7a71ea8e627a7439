import type { Problem } from "../../scheduler";
import { at } from "../../scheduler/order";

/** Millicores and MiB. */
type Size = readonly [number, number];

interface Site {
  readonly free: Size;
  readonly running: readonly Size[];
}

/**
 * How many running containers make room for those whose machine is lost and that fit on no other as it is: of each by
 * itself the fewest on any machine that let it in and fit elsewhere. Of fleets without rules.
 */
export function leastLeavers({ containers, machines, previous }: Problem): number {
  const homes = previous?.assignments ?? {};
  const running = new Map(machines.map(({ name }): [string, Size[]] => [name, []]));
  const displaced: Size[] = [];
  for (const { name, cpus, memory } of containers)
    (running.get(homes[name] ?? "") ?? displaced).push(size(cpus, memory));
  const free = machines.map(({ name, cpus, memory }) =>
    (running.get(name) ?? []).reduce(less, size(cpus, memory)),
  );
  const fits = (each: Size): boolean => free.some((room) => isWithin(each, room));
  const sites = machines.map(({ name }, i): Site => ({
    free: at(free, i),
    running: (running.get(name) ?? []).filter(fits),
  }));
  return displaced.filter((each) => !fits(each)).reduce((sum, each) => sum + fewest(each, sites), 0);
}

function fewest(target: Size, sites: readonly Site[]): number {
  const most = Math.max(...sites.map(({ running }) => running.length));
  for (let count = 1; count <= most; count++)
    if (sites.some(({ free, running }) => isEnough(less(target, free), running, count))) return count;
  return 0;
}

/** Do so many of them leave as much as is lacking? */
function isEnough(lacking: Size, running: readonly Size[], count: number): boolean {
  if (isWithin(lacking, [0, 0])) return true;
  const reachable = ([0, 1] as const).every((d) => {
    const largest = running.map((each) => each[d]).sort((a, b) => b - a);
    return largest.slice(0, count).reduce((sum, amount) => sum + amount, 0) >= lacking[d];
  });
  if (!reachable) return false;
  return running.some((each, i) => isEnough(less(lacking, each), running.slice(i + 1), count - 1));
}

function size(cpus = 0, memory: string | number = 0): Size {
  const text = String(memory);
  return [Math.round(cpus * 1000), parseInt(text, 10) * (text.endsWith("g") ? 1024 : 1)];
}

function less([a, b]: Size, [c, d]: Size): Size {
  return [a - c, b - d];
}

function isWithin([a, b]: Size, [c, d]: Size): boolean {
  return a <= c && b <= d;
}
