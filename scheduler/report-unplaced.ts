import { nearestFirst } from "./nearest-fit";
import type { Plan, Unplaced } from "./plan-result";
import { countPredicates } from "./predicate-counts";

/** Containers that are explained in full; of more, only the names are told. */
const mostContainers = 10;
/** Above so many machines, those that come nearest are told, and of the others the counts. */
const mostMachines = 8;
const nearestMachines = 4;

/** Why containers found no place: one line per machine and reason, then what would help. */
export function unplacedText({ unplaced }: Plan): string {
  const rest = unplaced.slice(mostContainers).map(({ container }) => container);
  return [
    ...unplaced
      .slice(0, mostContainers)
      .flatMap((entry) => [`${entry.container} fits on no machine:`, ...rejections(entry)]),
    ...(rest.length === 0 ? [] : [`${rest.length} more fit on no machine: ${rest.join(", ")}`]),
  ].join("\n");
}

export function rejections(entry: Unplaced): string[] {
  const { fixes = [], nearest, rejected } = entry;
  const machines = Object.keys(rejected);
  return [
    ...(machines.length > mostMachines ? summary(entry) : machines.flatMap((name) => against(entry, name))),
    ...(nearest === undefined || !standsOut(entry) ? [] : [`  nearest is ${nearest.machine}`]),
    ...fixes.map(({ text }, i) => `  ${i === 0 ? "to make it fit:" : "or:"} ${text}`),
  ];
}

/** Is there a machine that is further from taking it? */
function standsOut({ nearest, rejected }: Unplaced): boolean {
  const counts = Object.values(rejected).map((reasons) => reasons.length);
  return (
    nearest !== undefined &&
    counts.length > 1 &&
    (nearest.shortage > 0 || Math.max(...counts) > nearest.reasons)
  );
}

function against({ rejected }: Unplaced, machine: string): string[] {
  return (rejected[machine] ?? []).map(({ detail }) => `  ${machine}: ${detail}`);
}

function summary(entry: Unplaced): string[] {
  const { others, rejected } = entry;
  const shown = nearestFirst(entry);
  const rest = shown.splice(nearestMachines);
  const { machines = 0, predicates = {} } = others ?? {};
  const lists = rest.map((machine) => rejected[machine] ?? []);
  const counts = Object.entries(countPredicates(lists, predicates))
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .map(([predicate, failing]) => `${predicate} on ${failing}`);
  return [
    ...shown.flatMap((machine) => against(entry, machine)),
    `  ${rest.length + machines} more machines: ${counts.join(", ")}`,
  ];
}
