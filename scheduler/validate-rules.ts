import { compileConstraint } from "./constraint";
import { keyFault } from "./facts";
import type { Complaint } from "./invalid-problem";
import { compileAffinity } from "./items";
import { at } from "./order";
import type { Affinity, Constraint, ContainerSpec, MachineSpec } from "./problem";

/** Checks the rules of containers; each rule that many containers share is read once. Paths are the container's own. */
export function ruleCheck(
  machines: readonly MachineSpec[],
): (container: ContainerSpec) => readonly Complaint[] {
  // A list of its own: what is known of its keys is remembered as long as it lives.
  const fleet = [...machines];
  const constraintFault = remembered((rule: string | Constraint) => readConstraint(rule, fleet));
  const affinityFault = remembered(compileAffinity);
  return (container) => {
    const { constraints = none, affinities = none, distinct, maxPerMachine, spread } = container;
    const complaints = (distinct ?? maxPerMachine ?? spread) === undefined ? [] : misfits(container);
    for (let i = 0; i < constraints.length; i++) {
      const rule = at(constraints, i);
      const message = constraintFault(rule, container);
      if (message !== undefined) complaints.push({ path: `constraints[${i}]`, message });
    }
    for (let i = 0; i < affinities.length; i++) {
      const rule = at(affinities, i);
      const message = affinityFault(rule, container);
      if (message !== undefined) complaints.push({ path: `affinities[${i}]`, message });
      else if (isTorn(rule, container))
        complaints.push({ path: `affinities[${i}].hard`, message: "contradicts the weight or `~`" });
    }
    return complaints;
  };
}

const none: readonly never[] = [];

/** What is wrong with a rule, found out once for rules that are written alike. */
function remembered<R extends string | object>(
  read: (rule: R, container: ContainerSpec) => unknown,
): (rule: R, container: ContainerSpec) => string | undefined {
  const known = new Map<string, string | undefined>();
  return (rule, container) => {
    const id = typeof rule === "string" ? rule : JSON.stringify(rule);
    if (!known.has(id)) known.set(id, faultOf(rule, container, read));
    return known.get(id);
  };
}

/** Is the affinity soft and hard at once? */
function isTorn(rule: string | Affinity, container: ContainerSpec): boolean {
  if (typeof rule === "string" || rule.hard !== true) return false;
  return rule.weight !== undefined || compileAffinity(rule, container).soft;
}

function readConstraint(rule: string | Constraint, machines: readonly MachineSpec[]): void {
  const message = keyFault(compileConstraint(rule).key, machines);
  if (message !== undefined) throw new Error(message);
}

function faultOf<R>(
  rule: R,
  container: ContainerSpec,
  read: (rule: R, container: ContainerSpec) => unknown,
): string | undefined {
  try {
    read(rule, container);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Rules that would mean nothing on this container. */
function misfits({ service, global, distinct, maxPerMachine, spread = none }: ContainerSpec): Complaint[] {
  const complaints: Complaint[] = [];
  const complain = (path: string, message: string): void => {
    complaints.push({ path, message });
  };
  if (service === undefined) {
    const message = "is a rule among the replicas of a service: needs `service`";
    if (distinct !== undefined) complain("distinct", message);
    if (maxPerMachine !== undefined) complain("maxPerMachine", message);
    if (spread.length > 0) complain("spread", message);
  } else if (global === true) {
    const message = "contradicts `global`, which puts a replica on every machine that matches";
    if (distinct !== undefined) complain("distinct", message);
    spread.forEach(({ hard }, i) => {
      if (hard === true) complain(`spread[${i}]`, message);
    });
  }
  return complaints;
}
