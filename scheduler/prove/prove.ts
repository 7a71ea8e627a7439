import { compile } from "../compile";
import { type Desk, openDesk } from "../desk";
import { hold } from "../hold";
import { plan as makePlan } from "../plan";
import type { Plan } from "../plan-result";
import type { Problem } from "../problem";
import { validate } from "../validate";
import { type Budget, type Certificate, generate } from "./columns";
import { Master } from "./master";
import { type PatternProblem, readPatterns } from "./pattern-problem";
import { machinesInUse, type Proof, proofOf, unsupported } from "./proof";
import { loadSolver } from "./solver";
import { assignmentsOf, patternsOf, pricesOf } from "./translate";

/** Partial patterns and branches that a proof may look at: some seconds for a hundred containers of all sizes. */
const [partialPatterns, branches] = [2_500_000, 100];

/**
 * Proves that a plan uses the fewest machines, finds one that uses fewer, or says how far it may be off. By linear
 * programming over patterns: what may share a machine. Needs the optional package highs, unless the plan's own bound
 * is the proof already. All limits are counted, so that the same problem ends alike everywhere.
 *
 * A better plan is looked for where nothing comes before the number of machines: no container ran before, and no rule
 * is soft.
 *
 * @throws InvalidProblem with everything that is wrong with the problem
 * @throws SolverMissing where highs is not installed
 * @example
 * const { plan: best, text } = await prove(problem, plan(problem));
 * console.log(text); // "13 machines, proven optimal."
 */
export async function prove(problem: Problem, plan: Plan): Promise<Proof> {
  validate(problem);
  const [left] = plan.unplaced;
  if (left !== undefined) return unsupported(plan, `${left.container} has no place`);
  if (plan.bound.machines >= machinesInUse(plan)) return proofOf(plan, plan.bound);
  const desk = openDesk(compile(problem));
  hold(desk);
  const patterns = readPatterns(desk);
  if ("why" in patterns) return unsupported(plan, patterns.why);
  const master = new Master(await loadSolver(), patterns);
  try {
    return byPatterns({ problem, plan, desk, patterns, master });
  } finally {
    master.dispose();
  }
}

/** A plan and its problem, as patterns. */
interface Case {
  readonly problem: Problem;
  readonly plan: Plan;
  readonly desk: Desk;
  readonly patterns: PatternProblem;
  readonly master: Master;
}

function byPatterns(given: Case): Proof {
  const { plan, desk, patterns, master } = given;
  for (const pattern of patternsOf(patterns, desk, plan)) master.add(pattern);
  const budget: Budget = { nodes: partialPatterns };
  const certificate = generate(master, patterns, machinesInUse(plan), budget);
  const { machines, prices } = certificate;
  if (machines <= plan.bound.machines) return proofOf(improved(given, plan.bound.machines), plan.bound);
  const bound = { machines, reason: reasonOf(certificate) };
  return proofOf(improved(given, machines), bound, pricesOf(patterns, prices));
}

function reasonOf({ machines, surplus }: Certificate): string {
  const beyond = surplus > 1e-6 ? `, on all machines together at most ${surplus.toFixed(3)} more` : "";
  const cost = surplus > 1e-6 ? `${(machines - 1 + surplus).toFixed(3)}` : `${machines - 1}`;
  return `At least ${machines} machines are needed: there are prices by which all containers cost more than ${cost}, and what fits on one machine costs no more than 1${beyond}.`;
}

/** The plan, or one that is made of known patterns and needs fewer machines. */
function improved({ problem, plan, desk, patterns, master }: Case, bound: number): Plan {
  const machines = machinesInUse(plan);
  if (machines <= bound || !isFree(problem, desk)) return plan;
  const found = master.integral(machines - 1, branches);
  if (found === undefined) return plan;
  // What ran "before" stays where it is, so that this plans everything else around these assignments.
  const previous = { ...problem.previous, assignments: assignmentsOf(patterns, desk, found) };
  const better = makePlan({ ...problem, previous });
  return better.unplaced.length === 0 && machinesInUse(better) < machines ? better : plan;
}

/** Does nothing come before the number of machines? */
function isFree({ options, previous }: Problem, { model }: Desk): boolean {
  const ranBefore = Object.keys(previous?.assignments ?? {}).length > 0;
  const hasWishes = model.items.some(
    ({ conditions, nearness }) =>
      conditions.some(({ weight }) => weight !== undefined) ||
      nearness.some(({ weight }) => weight !== undefined),
  );
  return !ranBefore && !hasWishes && options?.rebalance === undefined;
}
