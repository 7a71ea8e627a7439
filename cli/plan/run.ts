import { explain, type Plan, plan, type Problem, type Proof, prove, SolverMissing } from "../../scheduler";
import { nearestName } from "../../scheduler/nearest-name";
import { isObject } from "../../scheduler/shape";
import { complaintsAbout } from "../../scheduler/validate";
import { UserError } from "../user-error";
import { BadInput, goneNames, readProblem } from "./input";
import { planText } from "./text";
import { whyText } from "./why";

export interface PlanFlags {
  readonly format: "text" | "json";
  /** Explain this container instead of printing the plan. */
  readonly why?: string;
  readonly effort?: number;
  /** Prove that no plan needs fewer machines, or find one. */
  readonly prove?: boolean;
  /** `previous` may name what is not in the problem. */
  readonly gone?: boolean;
}

/** What a run prints, and its exit code: 1 when something found no place. */
export interface Outcome {
  readonly text: string;
  readonly code: 0 | 1;
}

/**
 * Plans the problem of a file, or of standard input for `-`.
 * @throws BadInput with everything that is wrong with the problem
 * @throws UserError where a proof is asked and its solver is not installed
 */
export async function runPlan(source: string, flags: PlanFlags): Promise<Outcome> {
  const { effort, gone, why } = flags;
  const given = readProblem(source);
  const problem = effort === undefined ? given : withEffort(given, effort);
  refuse(source, complaintsAbout(problem, gone === true ? undefined : goneNames));

  const asked = problem as Problem;
  const first = plan(asked);
  const proof = flags.prove === true ? await proofOf(asked, first) : undefined;
  const result = proof?.plan ?? first;
  if (why !== undefined) refuse(source, unknownName(why, result));
  const text =
    flags.format === "json" ? dataOf(asked, result, proof, why) : textOf(asked, result, proof, why);
  return { text, code: result.unplaced.length > 0 ? 1 : 0 };
}

async function proofOf(problem: Problem, result: Plan): Promise<Proof> {
  try {
    return await prove(problem, result);
  } catch (error) {
    if (error instanceof SolverMissing) throw new UserError(error.message);
    throw error;
  }
}

function dataOf(problem: Problem, result: Plan, proof: Proof | undefined, why: string | undefined): string {
  const whole = proof === undefined ? result : { ...result, proof: { ...proof, plan: undefined } };
  return JSON.stringify(why === undefined ? whole : explain(problem, result, why), undefined, 2);
}

function textOf(problem: Problem, result: Plan, proof: Proof | undefined, why: string | undefined): string {
  const text = why === undefined ? planText(problem, result) : whyText(explain(problem, result, why), result);
  return proof === undefined ? text : `${text}\n\n${proof.text}`;
}

function unknownName(
  name: string,
  { assignments, held, unplaced }: Plan,
): ReturnType<typeof complaintsAbout> {
  const names = [...Object.keys(assignments), ...[...held, ...unplaced].map(({ container }) => container)];
  if (names.includes(name)) return [];
  const meant = nearestName(name, names);
  const hint = meant === undefined ? "" : `; did you mean ${meant}?`;
  return [{ path: "--why", message: `there is no container ${name}${hint}` }];
}

function refuse(source: string, complaints: ReturnType<typeof complaintsAbout>): void {
  if (complaints.length > 0) throw new BadInput(source, complaints);
}

/** Leaves alone what is no problem: that is complained about as it stands. */
function withEffort(problem: unknown, effort: number): unknown {
  if (!isObject(problem)) return problem;
  const { options = {} } = problem;
  return isObject(options) ? { ...problem, options: { ...options, effort } } : problem;
}
