import type { Explanation, Plan } from "../../scheduler";
import { unplacedText } from "../../scheduler";
import { bareTable } from "../bare-table";

/** Machines that are named in a list or table; the others are counted. */
const most = 10;

/** Why a container is where it is, for people. */
export function whyText(explanation: Explanation, plan: Plan): string {
  const { candidates, container, machine, notes, rejected, runnerUp, scores } = explanation;
  const refusals = Object.entries(rejected).flatMap(([name, reasons]) =>
    reasons.map(({ detail }) => `${name}: ${detail}`),
  );
  const unplaced = plan.unplaced.filter((entry) => entry.container === container);
  return [
    [machine === undefined ? `${container} has no place` : `${container} is on ${machine}`, ...notes].join(
      "\n",
    ),
    bareTable(
      ["FILTER", "MACHINES LEFT", ""],
      candidates.map(({ filter, machines }) => [filter, String(machines.length), named(machines)]),
    ),
    ...(unplaced.length > 0
      ? [unplacedText({ ...plan, unplaced })]
      : refusals.length > 0
        ? [some(refusals)]
        : []),
    ...(scores.length === 0 ? [] : [scoreTable(explanation)]),
    ...(scores.length === 0 ? [] : [`runner-up: ${runnerUp ?? "none"}`]),
  ].join("\n\n");
}

/** Lower is better in all columns but SOFT, from left to right. */
function scoreTable({ scores, machine }: Explanation): string {
  return bareTable(
    ["MACHINE", "MOVE COST", "SOFT WEIGHT", "RANK", "LARGEST SHARE"],
    scores
      .slice(0, most)
      .map((score) => [
        score.machine === machine ? `${score.machine} *` : score.machine,
        String(score.moveCost),
        String(score.soft),
        score.rank.toFixed(3),
        `${(score.share * 100).toFixed(0)} %`,
      ]),
  );
}

function named(machines: readonly string[]): string {
  return machines.length > most
    ? `${machines.slice(0, most).join(", ")} and ${machines.length - most} more`
    : machines.join(", ");
}

function some(lines: readonly string[]): string {
  const shown = lines.slice(0, 3 * most);
  return [...shown, ...(shown.length < lines.length ? [`and ${lines.length - shown.length} more`] : [])].join(
    "\n",
  );
}
