import type { Problem } from "../../scheduler";
import { toVector } from "../../scheduler/amount";
import { at } from "../../scheduler/order";

const dimensions = ["cpus", "memory"];
/** What is asked or free in each of them. */
type Size = readonly number[];

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
  for (const container of containers)
    (running.get(homes[container.name] ?? "") ?? displaced).push(toVector(container, dimensions));
  const free = machines.map((machine) =>
    (running.get(machine.name) ?? []).reduce(less, toVector(machine, dimensions)),
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
  if (lacking.every((amount) => amount <= 0)) return true;
  const reachable = lacking.every((amount, d) => {
    const largest = running.map((each) => at(each, d)).sort((a, b) => b - a);
    return largest.slice(0, count).reduce((sum, most) => sum + most, 0) >= amount;
  });
  if (!reachable) return false;
  return running.some((each, i) => isEnough(less(lacking, each), running.slice(i + 1), count - 1));
}

function less(a: Size, b: Size): Size {
  return a.map((amount, d) => amount - at(b, d));
}

function isWithin(a: Size, b: Size): boolean {
  return a.every((amount, d) => amount <= at(b, d));
}
