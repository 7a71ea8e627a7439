import type { Problem } from "../../scheduler";
import { isPossible, isWhole } from "./brute-force-rules";

/** container -> machine, or undefined for one that is left out */
export type Placement = ReadonlyMap<string, string | undefined>;

/**
 * Every way to place a small problem's containers, or leave some out, that keeps all hard rules. Shares no code with
 * the planner. Up to 7 containers on 3 machines (16,384 ways) take some milliseconds, and on 4 some more.
 *
 * It reads: sizes, overcommit, reserved, foreign containers, slots; `active` and `cordon`; pins; constraints
 * `key==value` and `key!=value`; ports by number and short ranges; hard affinities to `service` and `container`; with;
 * volumes; distinct; maxPerMachine; hard spread. Soft rules and the order of moves are not its business.
 *
 * @param required containers that are never left out
 */
export function* placements(
  problem: Problem,
  required: ReadonlySet<string> = new Set(),
): Generator<Placement> {
  if (problem.containers.length > 7 || problem.machines.length > 4)
    throw new RangeError("too large for brute force");
  const names = problem.containers.map(({ name }) => name);
  const place = new Map<string, string | undefined>();
  function* extend(index: number): Generator<Placement> {
    const name = names[index];
    if (name === undefined) {
      if (isWhole(problem, place)) yield new Map(place);
      return;
    }
    const machines = problem.machines.map((each) => each.name);
    for (const machine of required.has(name) ? machines : [...machines, undefined]) {
      place.set(name, machine);
      if (machine === undefined || isPossible(problem, place, name, machine)) yield* extend(index + 1);
    }
    place.delete(name);
  }
  yield* extend(0);
}

/** The least of what a measure says of all placements; vectors are compared from the left. */
export function optimum(
  problem: Problem,
  measure: (placement: Placement) => readonly number[] = (placement) => [
    ...unplacedByPriority(problem, placement),
    stopped(problem, placement),
    moves(problem, placement),
    machinesInUse(placement),
  ],
): { value: readonly number[]; placement: Placement } {
  let best: { value: readonly number[]; placement: Placement } | undefined;
  for (const placement of placements(problem)) {
    const value = measure(placement);
    if (best === undefined || less(value, best.value)) best = { value, placement };
  }
  if (best === undefined) throw new RangeError("leaving everything out must be possible");
  return best;
}

/** Can all of these have a place at once? */
export function canPlace(problem: Problem, names: readonly string[]): boolean {
  return placements(problem, new Set(names)).next().done !== true;
}

/** Containers without a place, per priority, the highest first. */
export function unplacedByPriority({ containers }: Problem, placement: Placement): number[] {
  const levels = [...new Set(containers.map(({ priority = 0 }) => priority))].sort((a, b) => b - a);
  return levels.map(
    (level) =>
      containers.filter(({ name, priority = 0 }) => priority === level && placement.get(name) === undefined)
        .length,
  );
}

/** Containers that ran and have no place. */
export function stopped({ containers, previous }: Problem, placement: Placement): number {
  return containers.filter(
    ({ name }) => previous?.assignments[name] !== undefined && placement.get(name) === undefined,
  ).length;
}

/** Weighted moves against the previous plan. */
export function moves({ containers, previous }: Problem, placement: Placement): number {
  return containers.reduce((total, { name, volumes, ports, hostNetwork, moveCost }) => {
    const hasPort = ports?.some(({ host }) => hostNetwork === true || typeof host === "number");
    const usual = (volumes ?? []).length > 0 ? 4 : hasPort === true ? 2 : 1;
    const [before, now] = [previous?.assignments[name], placement.get(name)];
    return before === undefined || now === undefined || before === now ? total : total + (moveCost ?? usual);
  }, 0);
}

export function machinesInUse(placement: Placement): number {
  return new Set([...placement.values()].filter((machine) => machine !== undefined)).size;
}

function less(a: readonly number[], b: readonly number[]): boolean {
  const i = a.findIndex((value, index) => value !== b[index]);
  return i >= 0 && (a[i] ?? 0) < (b[i] ?? 0);
}
