import { explain, plan, type Problem } from "../../scheduler";
import { nearestName } from "../../scheduler/nearest-name";
import { isObject } from "../../scheduler/shape";
import { complaintsAbout } from "../../scheduler/validate";
import { BadInput, goneNames, readProblem } from "./input";
import { planText } from "./text";
import { whyText } from "./why";

export interface PlanFlags {
  readonly format: "text" | "json";
  /** Explain this container instead of printing the plan. */
  readonly why?: string;
  readonly effort?: number;
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
 */
export function runPlan(source: string, { effort, format, gone, why }: PlanFlags): Outcome {
  const given = readProblem(source);
  const problem = effort === undefined ? given : withEffort(given, effort);
  refuse(source, complaintsAbout(problem, gone === true ? undefined : goneNames));

  const asked = problem as Problem;
  const result = plan(asked);
  const code = result.unplaced.length > 0 ? 1 : 0;
  const json = (value: unknown): string => JSON.stringify(value, undefined, 2);
  if (why === undefined) return { text: format === "json" ? json(result) : planText(asked, result), code };
  const names = [
    ...Object.keys(result.assignments),
    ...[...result.held, ...result.unplaced].map(({ container }) => container),
  ];
  if (!names.includes(why)) {
    const meant = nearestName(why, names);
    const hint = meant === undefined ? "" : `; did you mean ${meant}?`;
    refuse(source, [{ path: "--why", message: `there is no container ${why}${hint}` }]);
  }
  const explanation = explain(asked, result, why);
  return { text: format === "json" ? json(explanation) : whyText(explanation, result), code };
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
