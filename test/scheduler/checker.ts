import type { Plan, Problem } from "../../scheduler";
import { capacityFaults } from "./checker/capacity";
import { constraintFaults } from "./checker/constraints";
import { companyFaults } from "./checker/company";
import { moveFaults } from "./checker/moves";
import { outcomeFaults } from "./checker/outcomes";
import { portFaults } from "./checker/ports";
import { readPlacement } from "./checker/placement";
import { replicaFaults } from "./checker/replicas";
import { totalFaults } from "./checker/totals";
import { transitionFaults } from "./checker/transition";

/**
 * Checks a plan against its problem; returns what is wrong. It shares no code with the planner: what it knows of the
 * rules it reads from the documentation of `Problem` and `Plan`.
 */
export function check(problem: Problem, plan: Plan): string[] {
  const placement = readPlacement(problem, plan);
  return [
    outcomeFaults,
    constraintFaults,
    companyFaults,
    replicaFaults,
    capacityFaults,
    portFaults,
    moveFaults,
    transitionFaults,
    totalFaults,
  ].flatMap((faults) => faults(placement));
}
