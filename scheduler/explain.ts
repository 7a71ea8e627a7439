import { costAt } from "./board";
import { compile } from "./compile";
import { type Desk, openDesk, rankedMachines } from "./desk";
import { namedFilters } from "./filters";
import { at, own, toRecord } from "./order";
import type { Block } from "./model";
import type { Plan, Reason } from "./plan-result";
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
 * @param problem the one that the plan was made for
 * @throws RangeError if the problem has no such container
 */
export function explain(problem: Problem, plan: Plan, container: string): Explanation {
  const desk = carriedOut(problem, plan);
  const item = desk.model.items.find(({ name }) => name === container);
  if (item === undefined) throw new RangeError(`there is no container ${container}`);
  const block = at(desk.model.blockOf, item.index);
  if (desk.board.isPlaced(block)) desk.board.take(block);

  const machine = own(plan.assignments, container);
  const scores = desk.held.has(block) ? [] : scoresOf(desk, block);
  const runnerUp = scores.find((score) => score.machine !== machine)?.machine;
  return {
    container,
    ...(machine === undefined ? {} : { machine }),
    ...verdictsOf(desk, block),
    scores,
    ...(runnerUp === undefined ? {} : { runnerUp }),
    notes: [
      ...plan.moves.filter((move) => move.container === container).map(({ reason }) => reason.text),
      ...plan.held.filter((entry) => entry.container === container).map(({ reason }) => reason),
      ...plan.unmet.filter((entry) => entry.container === container).map(({ rule }) => `not kept: ${rule}`),
    ],
  };
}

/** The desk as it is when everything is where the plan says. */
function carriedOut(problem: Problem, plan: Plan): Desk {
  const previous =
    problem.previous === undefined ? {} : { previous: { ...problem.previous, ports: plan.ports } };
  const desk = openDesk(compile({ ...problem, ...previous }));
  desk.board.isSettling = false;
  const { board, held, model } = desk;
  const heldNames = new Set(plan.held.map(({ container }) => container));
  const indexOf = new Map(model.machines.map(({ name, index }) => [name, index]));
  for (const block of model.blocks) {
    if (block.items.some(({ name }) => heldNames.has(name))) held.add(block);
    const on = block.items.map(({ name }) => own(plan.assignments, name)).find((name) => name !== undefined);
    const index = on === undefined ? undefined : indexOf.get(on);
    if (index !== undefined) board.put(block, index);
  }
  return desk;
}

function verdictsOf({ board, model }: Desk, block: Block): Pick<Explanation, "candidates" | "rejected"> {
  const verdicts = model.machines.map((machine) => ({
    name: machine.name,
    byFilter: namedFilters.map(({ filter }) => filter(block, machine, board)),
  }));
  let left = verdicts;
  const candidates = namedFilters.map(({ name: filter }, i) => {
    left = left.filter(({ byFilter }) => at(byFilter, i).length === 0);
    return { filter, machines: left.map(({ name }) => name) };
  });
  const rejected = verdicts
    .map(({ name, byFilter }) => [name, byFilter.flat()] as const)
    .filter(([, reasons]) => reasons.length > 0);
  return { candidates, rejected: toRecord(rejected) };
}

function scoresOf(desk: Desk, block: Block): MachineScore[] {
  const { board, model, strategy } = desk;
  return rankedMachines(desk, block).map((index) => {
    const target = at(model.machines, index);
    return {
      machine: target.name,
      moveCost: costAt(block, target.name),
      soft: board.gain(block, index),
      rank: strategy.rank(block, target, board),
      share: share(target, board, block),
    };
  });
}
