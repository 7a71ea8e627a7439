import type { MachineState } from "../../scheduler";

/** What the last plan knew of the machines. */
export interface Change {
  /** Machines that were there: only those can be handed to. */
  readonly known: readonly string[];
  /** Machines that are made anew in this run: what was in the swarm is gone. */
  readonly renewed: readonly string[];
}

export interface Managers {
  /** The first one gives the join tokens. */
  readonly names: readonly string[];
  readonly fabric: number;
}

/**
 * Who manages the swarm under the overlay networks: sticky, and 1 or 3 of them.
 *
 * Only machines that are declared down or made anew count as lost: one that merely left the program is still there to
 * hand over.
 * While a majority lives, the lost ones are replaced and nobody notices. Without one, Raft can't be saved: the fabric's
 * number is raised, and everything on the overlay is attached to a new swarm.
 *
 * Managers are never taken back when machines get fewer: with one of three lost, demoting another would leave one of
 * two, and Raft refuses it.
 */
export function chooseManagers(
  machines: Readonly<Record<string, { readonly state?: MachineState }>>,
  wanted: 1 | 3 | "auto",
  old: Managers | undefined,
  { known, renewed }: Change,
): Managers {
  const state = (name: string) => machines[name]?.state ?? "active";
  const alive = Object.keys(machines)
    .sort()
    .filter((name) => state(name) !== "down");
  const count = wanted === "auto" ? (alive.length >= 3 ? 3 : 1) : Math.min(wanted, alive.length >= 3 ? 3 : 1);
  // A machine that is leaving is a poor choice; it is taken only where no other is left.
  const willing = [
    ...alive.filter((name) => state(name) === "active"),
    ...alive.filter((name) => state(name) !== "active"),
  ];
  const fill = (keepers: readonly string[], candidates: readonly string[]) =>
    [...keepers, ...candidates.filter((name) => !keepers.includes(name))].slice(
      0,
      Math.max(count, keepers.length),
    );

  if (old === undefined || old.names.length === 0)
    return { names: fill([], willing), fabric: old?.fabric ?? 1 };
  const lost = old.names.filter(
    (name) => machines[name] !== undefined && (state(name) === "down" || renewed.includes(name)),
  );
  const keepers = old.names.filter((name) => alive.includes(name) && !renewed.includes(name));
  const majority = old.names.length - lost.length > old.names.length / 2;
  const heirs = willing.filter((name) => known.includes(name) && !renewed.includes(name));
  if (majority && keepers.length > 0) return { names: fill(keepers, willing), fabric: old.fabric };
  if (majority && heirs.length > 0) return { names: fill([], [...heirs, ...willing]), fabric: old.fabric };
  return { names: fill(keepers.slice(0, count), willing), fabric: old.fabric + 1 };
}
