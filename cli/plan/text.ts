import { type Plan, type Problem, unplacedText } from "../../scheduler";
import { showCpus, showGib } from "../../scheduler/size";
import { bareTable } from "../bare-table";

/** A plan for people: the counts, where each container goes, the load of each machine, and what is wrong. */
export function planText(problem: Problem, plan: Plan): string {
  const rows = containerRows(problem, plan);
  return [
    summary(rows, plan),
    ...(rows.length === 0 ? [] : [bareTable(["CONTAINER", "MACHINE", "CHANGE", "NOTE"], rows)]),
    ...(plan.machines.length === 0 ? [] : [machineTable(problem, plan)]),
    ...[plan.bound.reason, gain(plan), unplacedText(plan)].filter((text) => text !== ""),
  ].join("\n\n");
}

/** container, machine, change, note */
type Row = readonly [string, string, string, string];

function containerRows(problem: Problem, plan: Plan): Row[] {
  const before = problem.previous?.assignments ?? {};
  const held = new Map(plan.held.map((entry) => [entry.container, entry]));
  const moves = new Map(plan.moves.map((move) => [move.container, move]));
  const notes = notesOf(plan);
  const placed = Object.entries(plan.assignments)
    .filter(([name]) => !held.has(name))
    .map(([name, machine]): Row => {
      const move = moves.get(name);
      const change = move !== undefined ? "moves" : Object.hasOwn(before, name) ? "stays" : "new";
      const from = move === undefined ? [] : [`from ${move.from}: ${move.reason.text}`];
      return [name, machine, change, [...from, ...(notes.get(name) ?? [])].join("; ")];
    });
  const waiting = plan.held.map(({ container, machine, reason, remedy, waits }): Row => [
    container,
    machine,
    waits === true ? "waits" : "held",
    `${reason}. ${remedy}`,
  ]);
  const unplaced = plan.unplaced.map(({ container }): Row => [container, "-", "unplaced", ""]);
  const known = new Set([...placed, ...waiting, ...unplaced].map(([name]) => name));
  const removed = Object.entries(before)
    .filter(([name]) => !known.has(name))
    .map(([name, machine]): Row => [name, "-", "removed", `was on ${machine}`]);
  return [...placed, ...waiting, ...unplaced, ...removed].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** The order of a move, whom a container waits for, and the wishes that are not kept. */
function notesOf(plan: Plan): Map<string, string[]> {
  const notes = new Map<string, string[]>();
  const note = (name: string, text: string): void => void notes.set(name, [...(notes.get(name) ?? []), text]);
  const moving = new Set(plan.moves.map(({ container }) => container));
  for (const { container, order, after } of plan.transition) {
    if (moving.has(container)) note(container, order);
    if (after !== undefined) note(container, `after ${after.join(", ")}`);
  }
  for (const { container, rule } of plan.unmet) note(container, `not kept: ${rule}`);
  return notes;
}

/** A change as the table has it, and as one or many are counted. */
const words = [
  ["moves", "move", "moves"],
  ["new", "new", "new"],
  ["stays", "stays", "stay"],
  ["removed", "removed", "removed"],
  ["held", "held", "held"],
  ["waits", "waits", "wait"],
  ["unplaced", "unplaced", "unplaced"],
] as const;

function summary(rows: readonly Row[], { assignments, bound, machines, unplaced }: Plan): string {
  const counts = words.flatMap(([change, one, many]) => {
    const count = rows.filter((row) => row[2] === change).length;
    return count === 0 ? [] : [`${count} ${count === 1 ? one : many}`];
  });
  const used = new Set(Object.values(assignments)).size;
  const fewest = used > 0 && bound.machines === used && unplaced.length === 0;
  return `${counts.length === 0 ? "no containers" : counts.join(", ")}: ${used} of ${machines.length} machines in use${fewest ? ", the fewest possible" : ""}`;
}

function machineTable(problem: Problem, plan: Plan): string {
  const states = new Map(problem.machines.map(({ name, state = "active" }) => [name, state]));
  const further = [...new Set(plan.machines.flatMap(({ total }) => Object.keys(total)))]
    .filter((dimension) => dimension !== "cpus" && dimension !== "memory")
    .sort();
  return bareTable(
    ["MACHINE", "STATE", "CPUS", "MEMORY", ...further.map((each) => each.toUpperCase()), "CONTAINERS"],
    plan.machines.map(({ name, used, total, containers }) => [
      name,
      states.get(name) ?? "",
      `${showCpus(used["cpus"] ?? 0)} of ${showCpus(total["cpus"] ?? 0)}`,
      `${showGib(used["memory"] ?? 0)} of ${showGib(total["memory"] ?? 0)} GiB`,
      ...further.map((each) => `${used[each] ?? 0} of ${total[each] ?? 0}`),
      String(containers),
    ]),
  );
}

function gain({ gain: saved }: Plan): string {
  if (saved === undefined) return "";
  const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? "" : "s"}`;
  return `A rebalance would free ${count(saved.machines, "machine")} with ${count(saved.moves, "move")}.`;
}
