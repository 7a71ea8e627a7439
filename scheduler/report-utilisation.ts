import type { MachineUse, Plan } from "./plan-result";
import type { Problem } from "./problem";
import { showCpus, showGib } from "./size";

const cells = 10;

/** One line per machine: what is reserved of what there is, in every dimension, as numbers and as an ASCII bar. */
export function utilisation(problem: Problem, plan: Plan): string[] {
  const dimensions = ["cpus", "memory", ...further(plan)];
  const rows = plan.machines.map((machine) => [
    machine.name,
    ...dimensions.map((dimension) => amount(machine, dimension)),
    occupants(machine, problem),
  ]);
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("   ")
      .trimEnd(),
  );
}

/** Ten cells, rounded down, but at least one when anything is used. */
export function bar(used: number, total: number): string {
  const share = total === 0 ? (used > 0 ? 1 : 0) : Math.min(1, used / total);
  const full = used > 0 ? Math.max(1, Math.floor(share * cells)) : 0;
  return `[${"#".repeat(full)}${"-".repeat(cells - full)}]`;
}

function further({ machines }: Plan): string[] {
  const names = new Set(machines.flatMap(({ total }) => Object.keys(total)));
  return [...names].filter((name) => name !== "cpus" && name !== "memory").sort();
}

function amount({ used, total }: MachineUse, dimension: string): string {
  const [part, whole] = [used[dimension] ?? 0, total[dimension] ?? 0];
  const line = bar(part, whole);
  switch (dimension) {
    case "cpus":
      return `cpus ${showCpus(part)}/${showCpus(whole)} ${line}`;
    case "memory":
      return `memory ${showGib(part)}/${showGib(whole)} GiB ${line}`;
    default:
      return `${dimension} ${part}/${whole} ${line}`;
  }
}

function occupants({ name, containers }: MachineUse, problem: Problem): string {
  const state = problem.machines.find((machine) => machine.name === name)?.state ?? "active";
  const text = containers === 0 ? "empty" : containers === 1 ? "1 container" : `${containers} containers`;
  return state === "active" ? text : `${text}, ${state}`;
}
