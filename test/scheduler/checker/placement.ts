import type { ContainerSpec, MachineSpec, Plan, Problem } from "../../../scheduler";
import { holds, isSoft } from "./facts";

/** A container of the problem, or an instance of a global one, with where the plan has it. */
export interface Placed {
  readonly spec: ContainerSpec;
  readonly on: MachineSpec;
}

/** A problem and its plan, looked up by name. */
export interface Placement {
  readonly problem: Problem;
  readonly plan: Plan;
  /** Instances of global containers are there by machine. */
  readonly specs: ReadonlyMap<string, ContainerSpec>;
  readonly machines: ReadonlyMap<string, MachineSpec>;
  /** Everything that has a machine, held containers as well. */
  readonly placed: readonly Placed[];
  /** machine -> containers of the plan */
  readonly there: ReadonlyMap<string, readonly ContainerSpec[]>;
  /** machine -> containers that ran there before */
  readonly ran: ReadonlyMap<string, readonly ContainerSpec[]>;
  /** Held containers; hard rules do not drive them from where they are. */
  readonly held: ReadonlySet<string>;
  /** Held containers that run nowhere now. */
  readonly waiting: ReadonlySet<string>;
}

export type Faults = (placement: Placement) => string[];

export function readPlacement(problem: Problem, plan: Plan): Placement {
  const specs = specsOf(problem);
  const machines = new Map(problem.machines.map((machine) => [machine.name, machine]));
  const there = new Map<string, ContainerSpec[]>(problem.machines.map(({ name }) => [name, []]));
  const placed: Placed[] = [];
  for (const [name, machine] of Object.entries(plan.assignments)) {
    const spec = specs.get(name);
    const on = machines.get(machine);
    if (spec === undefined || on === undefined) continue;
    placed.push({ spec, on });
    there.get(machine)?.push(spec);
  }
  const ran = new Map<string, ContainerSpec[]>(problem.machines.map(({ name }) => [name, []]));
  for (const [name, machine] of Object.entries(problem.previous?.assignments ?? {})) {
    const spec = specs.get(name);
    if (spec !== undefined) ran.get(machine)?.push(spec);
  }
  return {
    problem,
    plan,
    specs,
    machines,
    placed,
    there,
    ran,
    held: new Set(plan.held.map(({ container }) => container)),
    waiting: new Set(plan.held.filter(({ waits }) => waits === true).map(({ container }) => container)),
  };
}

/** Containers that are placed and not held: every hard rule binds them. */
export function bound({ placed, held }: Placement): Placed[] {
  return placed.filter(({ spec }) => !held.has(spec.name));
}

/** A global container is one instance on every machine that it matches and that takes it. */
function specsOf(problem: Problem): Map<string, ContainerSpec> {
  const specs = new Map<string, ContainerSpec>();
  for (const spec of problem.containers) {
    if (spec.global !== true) {
      specs.set(spec.name, spec);
      continue;
    }
    const hard = (spec.constraints ?? []).filter((constraint) => !isSoft(constraint));
    for (const machine of problem.machines) {
      const name = `${spec.name}-${machine.name}`;
      const { state = "active" } = machine;
      const runs = problem.previous?.assignments[name] === machine.name;
      const takes = state === "active" || (state === "cordon" && runs);
      const pinned = spec.pin === undefined || spec.pin === machine.name;
      if (takes && pinned && hard.every((constraint) => holds(constraint, machine)))
        specs.set(name, { ...spec, name, pin: machine.name });
    }
  }
  return specs;
}
