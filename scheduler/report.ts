import type { Plan } from "./plan-result";
import type { Problem } from "./problem";
import { byName } from "./order";
import { columns, type Entry, layOut } from "./report-layout";
import { headline } from "./report-headline";
import { newNotes } from "./report-notes";
import { rejections } from "./report-unplaced";
import { utilisation } from "./report-utilisation";

export interface ReportOptions {
  /** How many containers reserve nothing of their own; said at the end. @default 0 */
  readonly reserveNothing?: number;
}

/** Above this many entries, new containers are grouped by service. */
const most = 40;

/**
 * Says in plain lines what a plan changes against `problem.previous`, and why: counts, moves, held, new and removed
 * containers, then the load of each machine. Empty if nothing changes.
 */
export function report(problem: Problem, plan: Plan, options: ReportOptions = {}): string[] {
  const before = problem.previous?.assignments ?? {};
  const started = Object.keys(plan.assignments).filter((name) => !Object.hasOwn(before, name));
  const lost = removed(problem, plan);
  if (started.length + lost.length + plan.moves.length + plan.held.length + plan.unplaced.length === 0)
    return [];

  const changes = [...moves(plan), ...held(plan)];
  const fresh = newcomers(problem, plan, started);
  const gone = lost.map((name): Entry => ({ label: "removed", name, place: before[name] ?? "" }));
  const grouped =
    changes.length + fresh.length + gone.length > most ? byService(problem, plan, started) : fresh;
  return [
    headline(problem, plan, started.length, lost.length),
    ...layOut([...changes, ...grouped, ...gone], columns),
    ...plan.unplaced.flatMap((entry) => [`unplaced  ${entry.container}`, ...rejections(entry)]),
    ...utilisation(problem, plan),
    ...(plan.bound.machines > 1 ? [plan.bound.reason] : []),
    ...gain(plan),
    ...reserveNothing(options.reserveNothing ?? 0),
  ];
}

function moves(plan: Plan): Entry[] {
  const steps = new Map(plan.transition.map((step) => [step.container, step]));
  return [...plan.moves]
    .sort((a, b) => byName({ name: a.container }, { name: b.container }))
    .map((move) => {
      const step = steps.get(move.container);
      const order =
        step?.order === "stop-first" ? "stop-first: down for as long as it takes to start" : "start-first";
      const after = step?.after === undefined ? "" : `, once ${listed(step.after)} ${has(step.after)} left`;
      return {
        label: "move",
        name: move.container,
        place: `${move.from} -> ${move.to}`,
        note: `${order}${after}`,
        below: [move.reason.text],
      };
    });
}

function held(plan: Plan): Entry[] {
  return plan.held.map(({ container, machine, reason, remedy, waits }) => ({
    label: "held",
    name: container,
    place: machine,
    note: waits === true ? "waits" : "keeps running",
    // What to type goes on a line of its own.
    below: `${reason}. ${remedy}`.replace(/: (abandonVolumes: |change |movable: )/, ":\n$1").split("\n"),
  }));
}

function newcomers(problem: Problem, plan: Plan, started: readonly string[]): Entry[] {
  const steps = new Map(plan.transition.map((step) => [step.container, step]));
  const notes = newNotes(problem, plan);
  return started.map((name) => {
    const after = steps.get(name)?.after;
    const note = after === undefined ? notes(name) : `once ${listed(after)} ${has(after)} left`;
    return {
      label: "new",
      name,
      place: plan.assignments[name] ?? "",
      ...(note === undefined ? {} : { note }),
    };
  });
}

function byService(problem: Problem, plan: Plan, started: readonly string[]): Entry[] {
  const services = new Map(problem.containers.map(({ name, service }) => [name, service ?? name]));
  const groups = new Map<string, string[]>();
  for (const name of started) {
    const global = problem.containers.find((c) => c.global === true && name.startsWith(`${c.name}-`));
    const service = services.get(name) ?? global?.service ?? global?.name ?? name;
    groups.set(service, [...(groups.get(service) ?? []), plan.assignments[name] ?? ""]);
  }
  return [...groups].map(([service, places]) => {
    const counts = new Map<string, number>();
    for (const place of places) counts.set(place, (counts.get(place) ?? 0) + 1);
    const where = [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([machine, n]) => `${machine}: ${n}`);
    return { label: "new", name: `${service} (${places.length})`, place: where.join(", ") };
  });
}

/** Containers of the previous plan that the program no longer has. */
function removed(problem: Problem, plan: Plan): string[] {
  const still = new Set([
    ...Object.keys(plan.assignments),
    ...plan.held.map(({ container }) => container),
    ...plan.unplaced.map(({ container }) => container),
  ]);
  return Object.keys(problem.previous?.assignments ?? {})
    .filter((name) => !still.has(name))
    .sort();
}

function gain({ gain: saved }: Plan): string[] {
  if (saved === undefined) return [];
  const machines = saved.machines === 1 ? "1 machine" : `${saved.machines} machines`;
  return [
    `A rebalance would free ${machines} with ${saved.moves === 1 ? "1 move" : `${saved.moves} moves`}.`,
  ];
}

function reserveNothing(count: number): string[] {
  if (count === 0) return [];
  return [count === 1 ? "1 container reserves nothing." : `${count} containers reserve nothing.`];
}

const has = (names: readonly string[]): string => (names.length === 1 ? "has" : "have");

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
