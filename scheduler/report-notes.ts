import { own } from "./order";
import { bindingsOf, showBinding } from "./port";
import type { Plan } from "./plan-result";
import type { ContainerSpec, Problem } from "./problem";

/** What there is to say about where a new container is; nothing for most. */
export function newNotes(problem: Problem, plan: Plan): (container: string) => string | undefined {
  const specs = new Map(problem.containers.map((spec) => [spec.name, spec]));
  return (name) => {
    const spec = specs.get(name);
    if (spec === undefined) return undefined;
    return newVolume(spec, problem, plan) ?? portOfSibling(spec, problem, plan) ?? unmetRule(name, plan);
  };
}

function newVolume({ volumes = [] }: ContainerSpec, problem: Problem, plan: Plan): string | undefined {
  const existed = (volume: string): boolean =>
    own(problem.previous?.volumes, volume) !== undefined ||
    problem.machines.some((machine) => machine.volumes?.includes(volume));
  const made = volumes.filter((volume) => own(plan.volumes, volume) !== undefined && !existed(volume)).sort();
  if (made.length === 0) return undefined;
  return made.length === 1
    ? `volume ${made[0]} is made here and keeps it here`
    : `volumes ${made.join(", ")} are made here and keep it here`;
}

/** Why a replica is not beside an earlier one that holds the same host port. */
function portOfSibling(spec: ContainerSpec, problem: Problem, plan: Plan): string | undefined {
  const machine = own(plan.assignments, spec.name);
  if (spec.service === undefined || machine === undefined) return undefined;
  const siblings = problem.containers
    .filter(({ name, service }) => service === spec.service && name !== spec.name)
    .filter(({ name }) => Object.hasOwn(problem.previous?.assignments ?? {}, name) || name < spec.name)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const fixed = bindingsOf(spec, { from: 1, to: 0 }, undefined).filter(({ from, to }) => from === to);
  for (const { name } of siblings) {
    const there = own(plan.assignments, name);
    const shared = fixed.find(({ key, from }) => own(own(plan.ports, name), key) === from);
    if (there !== undefined && there !== machine && shared !== undefined)
      return `port ${showBinding(shared)} on ${there} is held by ${name}`;
  }
  return undefined;
}

function unmetRule(name: string, plan: Plan): string | undefined {
  const rules = plan.unmet
    .filter(({ container, rule }) => container === name && rule !== "replicas apart")
    .map(({ rule }) => rule);
  return rules.length === 0 ? undefined : `not kept: ${rules.join(", ")}`;
}
