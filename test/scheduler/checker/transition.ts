import type { ContainerSpec, MachineSpec } from "../../../scheduler";
import { overfull } from "./capacity";
import type { Faults, Placement } from "./placement";
import { clashes, listenersOf } from "./ports";

/** A copy of a container on a machine, old or new. */
interface Copy {
  readonly spec: ContainerSpec;
  readonly ports: Readonly<Record<string, number>>;
}

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
    : problem.machines.flatMap((machine) => arrivals(machine, placement, gone));
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
  { plan, problem, specs, there, waiting }: Placement,
  gone: ReadonlyMap<string, ReadonlySet<string>>,
): string[] {
  if (machine.state === "down") return [];
  const before = problem.previous?.assignments ?? {};
  const now = (there.get(machine.name) ?? []).filter(({ name }) => !waiting.has(name));
  const newcomers = now.filter(({ name }) => before[name] !== machine.name);
  const leaving = leavers(machine.name).flatMap((name) => specs.get(name) ?? []);
  if (newcomers.length === 0 || leaving.length === 0) return [];

  const none: ReadonlySet<string> = new Set();
  const faults = newcomers.flatMap(({ name }) => {
    const left = gone.get(name) ?? none;
    const present = newcomers.filter((other) =>
      [...(gone.get(other.name) ?? none)].every((one) => left.has(one)),
    );
    const staying = now.filter((spec) => before[spec.name] === machine.name);
    const copies: Copy[] = [
      ...[...staying, ...present].map((spec) => ({ spec, ports: plan.ports[spec.name] ?? {} })),
      ...leaving
        .filter((spec) => !left.has(spec.name))
        .map((spec) => ({ spec, ports: problem.previous?.ports?.[spec.name] ?? {} })),
    ];
    return [
      ...overfull(
        machine,
        copies.map(({ spec }) => spec),
        machine.running ?? [],
        problem,
      ),
      ...clashes(
        machine,
        copies.flatMap(({ spec, ports }) => listenersOf(spec, ports)),
      ),
    ].map((fault) => `when ${name} starts, ${fault}`);
  });
  return [...new Set(faults)];

  function leavers(from: string): string[] {
    return Object.keys(before).filter((name) => {
      const to = plan.assignments[name];
      return before[name] === from && to !== undefined && to !== from;
    });
  }
}
