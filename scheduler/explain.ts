import { costAt } from "./board";
import { type Desk, rankedMachines } from "./desk";
import { namedFilters } from "./filters";
import { at, own } from "./order";
import type { Block } from "./model";
import type { Plan, Reason } from "./plan-result";
import { solve } from "./plan";
import type { Problem } from "./problem";
import { share } from "./strategy";

/** Why a container is where it is. */
export interface Explanation {
  readonly container: string;
  /** Absent if it found no place. */
  readonly machine?: string;
  /** Machines that are left after each filter, in the order in which they are asked. */
  readonly candidates: readonly { readonly filter: string; readonly machines: readonly string[] }[];
  /** machine -> every reason against it; those in `scores` have none */
  readonly rejected: Readonly<Record<string, readonly Reason[]>>;
  /** Machines that would take it, all else staying as it is; the best first. */
  readonly scores: readonly MachineScore[];
  /** The best machine that it is not on. */
  readonly runnerUp?: string;
  /** Why it moved, is held, or which soft rules it misses. */
  readonly notes: readonly string[];
}

export interface MachineScore {
  readonly machine: string;
  /** Weighted moves that being there costs against the previous plan. */
  readonly moveCost: number;
  /** Soft weight that it adds. */
  readonly soft: number;
  /** What the strategy says; lower is better. */
  readonly rank: number;
  /** Largest reserved share of the machine with the container on it. */
  readonly share: number;
}

/**
 * Explains one container of a plan: candidates after each filter, scores, and the runner-up.
 *
 * @throws RangeError if the problem has no such container
 */
export function explain(problem: Problem, plan: Plan, container: string): Explanation {
  const { desk } = solve(problem);
  const item = desk.model.items.find(({ name }) => name === container);
  if (item === undefined) throw new RangeError(`there is no container ${container}`);
  const block = at(desk.model.blockOf, item.index);
  const held = desk.held.has(block);
  if (desk.board.isPlaced(block)) desk.board.take(block);

  const machine = own(plan.assignments, container);
  const scores = held ? [] : scoresOf(desk, block);
  const runnerUp = scores.find((score) => score.machine !== machine)?.machine;
  return {
    container,
    ...(machine === undefined ? {} : { machine }),
    candidates: candidatesOf(desk, block),
    rejected: Object.fromEntries(
      desk.model.machines
        .map(
          (target) =>
            [target.name, namedFilters.flatMap(({ filter }) => filter(block, target, desk.board))] as const,
        )
        .filter(([, found]) => found.length > 0),
    ),
    scores,
    ...(runnerUp === undefined ? {} : { runnerUp }),
    notes: [
      ...plan.moves.filter((move) => move.container === container).map(({ reason }) => reason.text),
      ...plan.held.filter((entry) => entry.container === container).map(({ reason }) => reason),
      ...plan.unmet.filter((entry) => entry.container === container).map(({ rule }) => `not kept: ${rule}`),
    ],
  };
}

function candidatesOf(desk: Desk, block: Block): Explanation["candidates"] {
  let left = [...desk.model.machines];
  return namedFilters.map(({ name, filter }) => {
    left = left.filter((machine) => filter(block, machine, desk.board).length === 0);
    return { filter: name, machines: left.map((machine) => machine.name) };
  });
}

function scoresOf(desk: Desk, block: Block): MachineScore[] {
  const { board, model, strategy } = desk;
  const scores: MachineScore[] = [];
  for (const index of rankedMachines(desk, block)) {
    const target = at(model.machines, index);
    scores.push({
      machine: target.name,
      moveCost: costAt(block, target.name),
      soft: board.gain(block, index),
      rank: strategy.rank(block, target, board),
      share: share(target, board, block),
    });
  }
  return scores;
}
