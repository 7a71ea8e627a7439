import { compileConstraint } from "./constraint";
import { keyFault } from "./facts";
import type { Complaint } from "./invalid-problem";
import { compileAffinity } from "./items";
import type { Affinity, Constraint, ContainerSpec, MachineSpec } from "./problem";

/** Checks the rules of containers; each rule that many containers share is read once. */
export function ruleCheck(
  machines: readonly MachineSpec[],
): (container: ContainerSpec, path: string) => Complaint[] {
  // A list of its own: what is known of its keys is remembered as long as it lives.
  const fleet = [...machines];
  const known = new Map<string, string | undefined>();
  const faultOf = (
    rule: string | Constraint | Affinity,
    kind: string,
    read: () => void,
  ): string | undefined => {
    const id = kind + (typeof rule === "string" ? rule : JSON.stringify(rule));
    if (!known.has(id)) known.set(id, fault(read));
    return known.get(id);
  };
  return (container, path) => {
    const { constraints = [], affinities = [] } = container;
    const complaints = [...misfits(container, path)];
    constraints.forEach((rule, i) => {
      const message = faultOf(rule, "constraint ", () => readConstraint(rule, fleet));
      if (message !== undefined) complaints.push({ path: `${path}.constraints[${i}]`, message });
    });
    affinities.forEach((rule, i) => {
      const message = faultOf(rule, "affinity ", () => compileAffinity(rule, container));
      if (message !== undefined) complaints.push({ path: `${path}.affinities[${i}]`, message });
      else if (isTorn(rule, container))
        complaints.push({ path: `${path}.affinities[${i}].hard`, message: "contradicts the weight or `~`" });
    });
    return complaints;
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

function fault(read: () => void): string | undefined {
  try {
    read();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Rules that would mean nothing on this container. */
function misfits(
  { service, global, distinct, maxPerMachine, spread = [] }: ContainerSpec,
  path: string,
): Complaint[] {
  const complaints: Complaint[] = [];
  const complain = (field: string, message: string): void => {
    complaints.push({ path: `${path}.${field}`, message });
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
