import { type Complaint, InvalidProblem } from "./invalid-problem";
import type { ContainerSpec, MachineSpec, Problem } from "./problem";
import { problemShape } from "./schema";
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
export function complaintsAbout(problem: unknown, further?: (problem: Problem) => Complaint[]): Complaint[] {
  const shape = problemShape(problem, "");
  if (shape.length > 0) return shape;
  return [...meaning(problem as Problem), ...(further?.(problem as Problem) ?? [])];
}

function meaning(problem: Problem): Complaint[] {
  const { machines, containers } = problem;
  const machineNames = new Set(machines.map(({ name }) => name));
  const specs = new Map(containers.map((spec) => [spec.name, spec]));
  const rules = ruleCheck(machines);
  return [
    ...repeated(machines, "machines", "machine"),
    ...repeated(containers, "containers", "container"),
    ...machines.flatMap((machine, i) => running(machine, `machines[${i}]`)),
    ...containers.flatMap((container, i) => [
      ...rules(container, `containers[${i}]`),
      ...references(container, `containers[${i}]`, machineNames, specs),
    ]),
    ...instanceNames(problem),
  ];
}

function running({ running: foreign = [] }: MachineSpec, path: string): Complaint[] {
  return repeated(foreign, `${path}.running`, "container");
}

function repeated(list: readonly { readonly name: string }[], path: string, noun: string): Complaint[] {
  const first = new Map<string, number>();
  return list.flatMap(({ name }, i) => {
    const earlier = first.get(name);
    if (earlier === undefined) {
      first.set(name, i);
      return [];
    }
    return [
      {
        path: `${path}[${i}].name`,
        message: `${name} is the name of ${path}[${earlier}] too; every ${noun} needs its own`,
      },
    ];
  });
}

function references(
  container: ContainerSpec,
  path: string,
  machines: ReadonlySet<string>,
  specs: ReadonlyMap<string, ContainerSpec>,
): Complaint[] {
  const complaints: Complaint[] = [];
  const { pin, with: others = [], name } = container;
  if (pin !== undefined && !machines.has(pin))
    complaints.push({ path: `${path}.pin`, message: `there is no machine ${pin}` });
  others.forEach((other, i) => {
    const spec = specs.get(other);
    if (other === name)
      complaints.push({ path: `${path}.with[${i}]`, message: "names the container itself" });
    else if (spec === undefined)
      complaints.push({ path: `${path}.with[${i}]`, message: `there is no container ${other}` });
    else if (spec.global === true)
      complaints.push({ path: `${path}.with[${i}]`, message: `${other} is global: it is on many machines` });
  });
  if (container.global === true && others.length > 0)
    complaints.push({ path: `${path}.with`, message: "a global container cannot follow another" });
  return complaints;
}

/** Instances of global containers are named after their machines; those names have to be free. */
function instanceNames({ containers, machines }: Problem): Complaint[] {
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
