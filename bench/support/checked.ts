import { type Plan, plan, type Problem } from "../../scheduler";
import { check } from "../../test/scheduler/checker";

export interface Timed {
  readonly plan: Plan;
  readonly milliseconds: number;
}

/** Plans, takes the processor's time of the plan alone, and has the independent checker look at it. */
export function checkedPlan(problem: Problem): Timed {
  const before = process.cpuUsage();
  const result = plan(problem);
  const { user, system } = process.cpuUsage(before);
  const faults = check(problem, result);
  if (faults.length > 0) throw new Error(`the plan is wrong: ${faults.slice(0, 5).join("; ")}`);
  return { plan: result, milliseconds: (user + system) / 1000 };
}

export function machinesInUse({ assignments }: Plan): number {
  return new Set(Object.values(assignments)).size;
}
