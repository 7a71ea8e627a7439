import { compileConstraint } from "./constraint";
import { type Complaint, InvalidProblem } from "./invalid-problem";
import { compileAffinity } from "./items";
import type { ContainerSpec, MachineSpec, Problem } from "./problem";
import { problemShape } from "./schema";

/** @throws InvalidProblem with everything that is wrong, by path */
export function validate(problem: unknown): asserts problem is Problem {
  const shape = problemShape(problem, "");
  if (shape.length > 0) throw new InvalidProblem(shape);
  const complaints = meaning(problem as Problem);
  if (complaints.length > 0) throw new InvalidProblem(complaints);
}

function meaning(problem: Problem): Complaint[] {
  const { machines, containers } = problem;
  const machineNames = new Set(machines.map(({ name }) => name));
  const containerNames = new Set(containers.map(({ name }) => name));
  return [
    ...repeated(machines, "machines", "machine"),
    ...repeated(containers, "containers", "container"),
    ...machines.flatMap((machine, i) => running(machine, `machines[${i}]`)),
    ...containers.flatMap((container, i) => [
      ...rules(container, `containers[${i}]`),
      ...references(container, `containers[${i}]`, machineNames, containerNames),
      ...instanceNames(container, `containers[${i}]`, machines, containerNames),
    ]),
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
  containers: ReadonlySet<string>,
): Complaint[] {
  const complaints: Complaint[] = [];
  const { pin, with: others = [], name } = container;
  if (pin !== undefined && !machines.has(pin))
    complaints.push({ path: `${path}.pin`, message: `there is no machine ${pin}` });
  others.forEach((other, i) => {
    if (other === name)
      complaints.push({ path: `${path}.with[${i}]`, message: "names the container itself" });
    else if (!containers.has(other))
      complaints.push({ path: `${path}.with[${i}]`, message: `there is no container ${other}` });
  });
  if (container.global === true && others.length > 0)
    complaints.push({ path: `${path}.with`, message: "a global container cannot follow another" });
  return complaints;
}

function instanceNames(
  container: ContainerSpec,
  path: string,
  machines: readonly MachineSpec[],
  containers: ReadonlySet<string>,
): Complaint[] {
  if (container.global !== true) return [];
  return machines
    .map((machine) => `${container.name}-${machine.name}`)
    .filter((name) => containers.has(name))
    .map((name) => ({
      path: `${path}.name`,
      message: `its instance ${name} has the name of another container`,
    }));
}

function rules(container: ContainerSpec, path: string): Complaint[] {
  return [
    ...(container.constraints ?? []).flatMap((constraint, i) =>
      readable(() => compileConstraint(constraint), `${path}.constraints[${i}]`),
    ),
    ...(container.affinities ?? []).flatMap((affinity, i) =>
      readable(() => compileAffinity(affinity, container), `${path}.affinities[${i}]`),
    ),
  ];
}

function readable(read: () => unknown, path: string): Complaint[] {
  try {
    read();
    return [];
  } catch (error) {
    return [{ path, message: error instanceof Error ? error.message : String(error) }];
  }
}
