import { type Complaint, InvalidProblem } from "./invalid-problem";
import type { ContainerSpec, Problem } from "./problem";
import { problemShape } from "./schema";
import { under } from "./shape";
import { ruleCheck } from "./validate-rules";

/** @throws InvalidProblem with everything that is wrong, by path */
export function validate(problem: unknown): asserts problem is Problem {
  const complaints = complaintsAbout(problem);
  if (complaints.length > 0) throw new InvalidProblem(complaints);
}

/**
 * Everything that is wrong with a problem, by path.
 * @param further asked as well where the fields are sound
 */
export function complaintsAbout(
  problem: unknown,
  further?: (problem: Problem) => readonly Complaint[],
): readonly Complaint[] {
  const shape = problemShape(problem);
  if (shape.length > 0) return shape;
  return [...meaning(problem as Problem), ...(further?.(problem as Problem) ?? [])];
}

function meaning(problem: Problem): Complaint[] {
  const { machines, containers } = problem;
  const machineNames = new Set(machines.map(({ name }) => name));
  const names = new Set(containers.map(({ name }) => name));
  const globals = new Set(containers.filter(({ global }) => global === true).map(({ name }) => name));
  const known: Names = { machines: machineNames, containers: names, globals };
  const rules = ruleCheck(machines);
  const complaints: Complaint[] = [];
  if (machineNames.size < machines.length) complaints.push(...repeated(machines, "machines", "machine"));
  if (names.size < containers.length) complaints.push(...repeated(containers, "containers", "container"));
  machines.forEach(({ running = none }, i) => {
    if (running.length > 0) complaints.push(...repeated(running, `machines[${i}].running`, "container"));
  });
  containers.forEach((container, i) => {
    const its = rules(container);
    const further = refers(container) ? references(container, known) : none;
    if (its.length + further.length > 0)
      complaints.push(...under("containers", under(i, [...its, ...further])));
  });
  return [...complaints, ...instanceNames(problem)];
}

const none: readonly never[] = [];

function repeated(list: readonly { readonly name: string }[], path: string, noun: string): Complaint[] {
  const first = new Map<string, number>();
  const complaints: Complaint[] = [];
  list.forEach(({ name }, i) => {
    const earlier = first.get(name);
    if (earlier === undefined) first.set(name, i);
    else
      complaints.push({
        path: `${path}[${i}].name`,
        message: `${name} is the name of ${path}[${earlier}] too; every ${noun} needs its own`,
      });
  });
  return complaints;
}

function refers({ pin, with: others = none }: ContainerSpec): boolean {
  return pin !== undefined || others.length > 0;
}

/** What there is to refer to. */
type Names = Readonly<Record<"machines" | "containers" | "globals", ReadonlySet<string>>>;

function references(
  { pin, with: others = none, name, global }: ContainerSpec,
  { machines, containers, globals }: Names,
): readonly Complaint[] {
  const complaints: Complaint[] = [];
  const complain = (path: string, message: string): void => {
    complaints.push({ path, message });
  };
  if (pin !== undefined && !machines.has(pin)) complain("pin", `there is no machine ${pin}`);
  others.forEach((other, i) => {
    if (other === name) complain(`with[${i}]`, "names the container itself");
    else if (!containers.has(other)) complain(`with[${i}]`, `there is no container ${other}`);
    else if (globals.has(other)) complain(`with[${i}]`, `${other} is global: it is on many machines`);
  });
  if (global === true && others.length > 0) complain("with", "a global container cannot follow another");
  return complaints;
}

/** Instances of global containers are named after their machines; those names have to be free. */
function instanceNames({ containers, machines }: Problem): Complaint[] {
  if (containers.every(({ global }) => global !== true)) return [];
  const taken = new Map<string, string>(
    containers.filter(({ global }) => global !== true).map(({ name }) => [name, "another container"]),
  );
  const complaints: Complaint[] = [];
  const machineNames = new Set(machines.map(({ name }) => name));
  containers.forEach((container, i) => {
    if (container.global !== true) return;
    for (const machine of machineNames) {
      const instance = `${container.name}-${machine}`;
      const holder = taken.get(instance);
      if (holder === undefined) taken.set(instance, `an instance of ${container.name}`);
      else
        complaints.push({
          path: `containers[${i}].name`,
          message: `its instance ${instance} has the name of ${holder}`,
        });
    }
  });
  return complaints;
}
