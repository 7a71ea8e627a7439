import type { MachineSpec } from "../../../scheduler";
import { overfull } from "./capacity";
import type { Faults, Placement } from "./placement";
import { clash, listenersBefore, listenersOf } from "./ports";

/** container -> those that have let go of their old place by the time that it starts */
type Gone = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * The change from the previous plan can be carried out: nobody waits in a circle or for one that does not stop first,
 * and whenever a container starts, its machine has room and a free port for it, although old copies still run that
 * need not have left by then and others may have started before it.
 */
export const transitionFaults: Faults = (placement) => {
  const { plan, problem } = placement;
  const steps = new Map(plan.transition.map((step) => [step.container, step]));
  const faults = plan.transition.flatMap(({ container, after = [] }) =>
    after
      .filter((other) => steps.get(other)?.order !== "stop-first")
      .map((other) => `${container} waits for ${other}, which does not stop first`),
  );
  const gone = new Map<string, ReadonlySet<string>>();
  for (const { container } of plan.transition) {
    const before = reach(container, (name) => steps.get(name)?.after ?? []);
    if (before.has(container)) faults.push(`${container} waits for itself`);
    gone.set(container, before);
  }
  return faults.length > 0
    ? faults
    : problem.machines
        .filter(({ state }) => state !== "down")
        .flatMap((machine) => [
          ...arrivals(machine, placement, gone),
          ...handovers(machine, placement, gone),
        ]);
};

function reach(start: string, next: (name: string) => readonly string[]): Set<string> {
  const seen = new Set<string>();
  const visit = (name: string): void =>
    next(name).forEach((other) => {
      if (!seen.has(other)) visit((seen.add(other), other));
    });
  visit(start);
  return seen;
}

/** For each that starts on a machine, the fullest that the machine can be at that moment. */
function arrivals(
  machine: MachineSpec,
  { plan, problem, there, ran, waiting }: Placement,
  gone: Gone,
): string[] {
  const before = problem.previous?.assignments ?? {};
  const now = (there.get(machine.name) ?? []).filter(({ name }) => !waiting.has(name));
  const newcomers = now.filter(({ name }) => before[name] !== machine.name);
  const leaving = (ran.get(machine.name) ?? []).filter(
    ({ name }) => (plan.assignments[name] ?? machine.name) !== machine.name,
  );
  if (newcomers.length === 0 || leaving.length === 0) return [];

  const none: ReadonlySet<string> = new Set();
  const faults = newcomers.flatMap(({ name }) => {
    const left = gone.get(name) ?? none;
    const present = newcomers.filter((other) =>
      [...(gone.get(other.name) ?? none)].every((one) => left.has(one)),
    );
    const staying = now.filter((spec) => before[spec.name] === machine.name);
    const copies = [...staying, ...present, ...leaving.filter((spec) => !left.has(spec.name))];
    return overfull(machine, copies, machine.running ?? [], problem).map(
      (fault) => `when ${name} starts, ${fault}`,
    );
  });
  return [...new Set(faults)];
}

/** Nobody starts on a port that another one had on the machine, unless that one has let go of it. */
function handovers(
  machine: MachineSpec,
  { plan, problem, there, ran, waiting }: Placement,
  gone: Gone,
): string[] {
  const { ports } = problem.previous ?? {};
  const now = (there.get(machine.name) ?? []).filter(({ name }) => !waiting.has(name));
  const stays = (name: string): boolean => plan.assignments[name] === machine.name;
  const holders = (ran.get(machine.name) ?? [])
    .filter(({ name }) => Object.hasOwn(plan.assignments, name))
    // Where the previous plan tells no ports, nobody is known to have changed theirs.
    .filter(({ name }) => ports !== undefined || !stays(name))
    .map((spec) => ({ name: spec.name, listeners: listenersBefore(spec, problem) }))
    .filter(({ listeners }) => listeners.length > 0);
  if (holders.length === 0) return [];
  return now.flatMap((taker) => {
    const wanted = listenersOf(taker, plan.ports[taker.name] ?? {});
    return holders
      .filter(({ name }) => name !== taker.name && gone.get(taker.name)?.has(name) !== true)
      .flatMap(({ name, listeners }) =>
        wanted
          .filter((mine) => listeners.some((theirs) => clash(mine, theirs)))
          .map(({ from }) => `${taker.name} starts on port ${from} while ${name} still has it`),
      );
  });
}
