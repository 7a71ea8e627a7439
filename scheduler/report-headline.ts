import type { Plan } from "./plan-result";
import type { Problem } from "./problem";

/** The counts, which are all that shows in a resource's row: `"1 move, 1 new, 1 stays"`. */
export function headline(problem: Problem, plan: Plan, started: number, removed: number): string {
  const held = plan.held.length;
  const heldNames = new Set(plan.held.map(({ container }) => container));
  const stays =
    Object.keys(plan.assignments).filter((name) => !heldNames.has(name)).length - started - plan.moves.length;
  const counts = [
    count(plan.moves.length, "move", "moves"),
    count(started, "new", "new"),
    count(stays, "stays", "stay"),
    count(removed, "removed", "removed"),
    count(held, "held", "held"),
    count(plan.unplaced.length, "unplaced", "unplaced"),
  ].filter((text) => text !== undefined);
  const suffix =
    counts.length === 1 && started > 0
      ? ` on ${machinesInUse(plan)}`
      : held > 0
        ? notEmpty(problem, plan)
        : "";
  return `${counts.join(", ")}${suffix}`;
}

function count(number: number, one: string, many: string): string | undefined {
  return number <= 0 ? undefined : `${number} ${number === 1 ? one : many}`;
}

function machinesInUse({ assignments, machines }: Plan): string {
  const used = new Set(Object.values(assignments)).size;
  return `${used} of ${machines.length} ${machines.length === 1 ? "machine" : "machines"}`;
}

/** What a person who drains a machine waits for. */
function notEmpty({ machines }: Problem, { held, unplaced }: Plan): string {
  if (unplaced.length > 0) return "";
  const draining = new Set(machines.filter(({ state }) => state === "drain").map(({ name }) => name));
  const names = [...new Set(held.filter(({ waits }) => waits !== true).map(({ machine }) => machine))]
    .filter((name) => draining.has(name))
    .sort();
  if (names.length === 0) return "";
  return `: ${names.join(", ")} ${names.length === 1 ? "is" : "are"} not empty yet`;
}
