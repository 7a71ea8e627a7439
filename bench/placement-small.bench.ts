import type { Problem } from "../scheduler";
import { compile } from "../scheduler/compile";
import { openDesk } from "../scheduler/desk";
import { compareVectors } from "../scheduler/order";
import {
  moves,
  type Placement,
  placements,
  stopped,
  unplacedByPriority,
} from "../test/scheduler/brute-force";
import { canBeCarriedOut } from "../test/scheduler/brute-force-order";
import { changed, changes, running, smallCase } from "../test/scheduler/small-cases";
import { checkedPlan } from "./support/checked";
import { duration, printRow } from "./support/table";

/**
 * Four to seven containers on two or three machines, under all kinds of hard rules: is a plan as good as the best that
 * brute force finds? In all of the objective: containers without a place, weighted moves, soft weight, machines in use,
 * largest free block. CASES are drawn (500), and each is changed in several ways.
 */
const cases = Number(process.env["CASES"] ?? 500);

/** What differs first. */
const terms = ["left out", "stopped", "moves", "soft weight", "price", "machines", "free block"] as const;

const widths = [12, 8, 44, 10];
printRow(["", "cases", "not as brute force", "a plan"], widths);
for (const change of ["from scratch", ...changes] as const) {
  const found = new Map<string, number>();
  let [count, time] = [0, 0];
  for (let seed = 1; seed <= cases; seed++) {
    const fresh = smallCase(seed);
    const problem = change === "from scratch" ? fresh : after(fresh, change, seed);
    if (problem === undefined) continue;
    const { term, milliseconds } = judge(problem);
    count++;
    time += milliseconds;
    if (term !== undefined) found.set(term, (found.get(term) ?? 0) + 1);
  }
  const differing = [...found].map(([term, number]) => `${number} in ${term}`);
  printRow(
    [change, `${count}`, differing.length === 0 ? "0" : differing.join(", "), duration(time / count)],
    widths,
  );
}

function after(fresh: Problem, change: (typeof changes)[number], seed: number): Problem | undefined {
  const before = running(fresh, checkedPlan(fresh).plan);
  return before.containers.length === 0 ? undefined : changed(before, change, seed);
}

function judge(problem: Problem): { term: string | undefined; milliseconds: number } {
  const { plan, milliseconds } = checkedPlan(problem);
  const ours = new Map(Object.entries(plan.assignments));
  const quality = qualityOf(problem);
  const first = (placement: Placement): number[] => [
    ...unplacedByPriority(problem, placement),
    stopped(problem, placement),
    moves(problem, placement),
  ];
  const isLeft = (name: string): boolean => !ours.has(name);
  const runs = Object.keys(problem.previous?.assignments ?? {});
  let best = [...first(ours), ...quality(ours)];
  const worth = best;
  for (const placement of placements(problem)) {
    const start = first(placement);
    if (compareVectors(start, best) > 0) continue;
    // Nothing that runs is put out for another one; and of two that cannot both stay, either may be the one.
    const out = problem.containers.filter(({ name }) => placement.get(name) === undefined);
    if (out.some(({ name }) => runs.includes(name) && !isLeft(name))) continue;
    if (compareVectors(start, worth) === 0 && !out.every(({ name }) => isLeft(name))) continue;
    const vector = [...start, ...quality(placement)];
    if (compareVectors(vector, best) < 0 && canBeCarriedOut(problem, placement)) best = vector;
  }
  const differs = best.findIndex((value, i) => value !== worth[i]);
  return { term: differs < 0 ? undefined : terms[differs], milliseconds };
}

/** Soft weight and what the strategy says, as the planner counts them. */
function qualityOf(problem: Problem): (placement: Placement) => number[] {
  const desk = openDesk(compile(problem, new Set(problem.containers.map(({ name }) => name))));
  const { board, model, strategy } = desk;
  const indexOf = new Map(model.machines.map(({ name, index }) => [name, index]));
  return (placement) => {
    for (const block of model.blocks) {
      const index = indexOf.get(placement.get(block.items[0]?.name ?? "") ?? "");
      if (index !== undefined) board.put(block, index);
    }
    const quality = [-board.soft, ...strategy.score(board)];
    for (const block of model.blocks) if (board.isPlaced(block)) board.take(block);
    return quality;
  };
}
