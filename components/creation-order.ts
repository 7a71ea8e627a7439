import type { PlacementOutputs } from "../provider/shell";
import type { Replica } from "./replica";

/**
 * Replicas such that each comes after the ones that it waits for: those that must leave first, and those that it
 * depends on. Where the two contradict each other the move wins, since a start in the wrong order only waits, and a
 * container without room fails.
 */
export function creationOrder(
  replicas: readonly Replica[],
  transition: PlacementOutputs["transition"],
): Replica[] {
  const byName = new Map(replicas.map((replica) => [replica.spec.name, replica]));
  const done = new Set<string>();
  const open = new Set<string>();
  const order: Replica[] = [];
  const visit = (replica: Replica) => {
    const { name } = replica.spec;
    if (done.has(name) || open.has(name)) return;
    open.add(name);
    for (const other of [...(transition[name]?.after ?? []), ...replica.dependsOn]) {
      const needed = byName.get(other);
      if (needed !== undefined) visit(needed);
    }
    open.delete(name);
    done.add(name);
    order.push(replica);
  };
  for (const replica of [...replicas].sort((a, b) => (a.spec.name < b.spec.name ? -1 : 1))) visit(replica);
  return order;
}
