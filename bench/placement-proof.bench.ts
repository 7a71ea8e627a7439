import { plan } from "../scheduler";
import { prove } from "../scheduler/prove";
import { check } from "../test/scheduler/checker";
import { capraraToth } from "./instances";
import { l2, workloadOf } from "./peers";
import { duration, printTable } from "./support/table";

/**
 * How many of the Caprara-Toth instances are proven optimal, and in what time of the processor, so that other work on
 * the machine does not count. CLASSES=1,9 and MOST=200 choose others than all classes of up to 100 containers; EFFORT
 * is that of the plan.
 */
const classes = process.env["CLASSES"]?.split(",").map(Number);
const most = Number(process.env["MOST"] ?? 100);
const effort = Number(process.env["EFFORT"] ?? 1);
const limit = 5000;

interface Row {
  readonly group: string;
  readonly l2: number;
  readonly bound: number;
  readonly planned: number;
  readonly machines: number;
  readonly proven: boolean;
  readonly milliseconds: number;
}

async function run(): Promise<void> {
  const rows: Row[] = [];
  const open: string[] = [];
  for (const { name, kind, containers, problem } of capraraToth()) {
    if (containers > most || classes?.includes(kind) === false) continue;
    const first = plan({ ...problem, options: { effort } });
    const planned = new Set(Object.values(first.assignments)).size;
    const before = process.cpuUsage();
    const proof = await prove(problem, first);
    const { user, system } = process.cpuUsage(before);
    const milliseconds = (user + system) / 1000;
    const faults = check(problem, proof.plan);
    if (faults.length > 0) throw new Error(`${name}: ${faults.slice(0, 3).join("; ")}`);
    const proven = proof.status === "optimal";
    if (!proven || milliseconds > limit) open.push(`${name}: ${proof.text} ${duration(milliseconds)}`);
    rows.push({
      group: `${kind}/${containers}`,
      l2: l2(workloadOf(problem)),
      bound: proof.bound.machines,
      planned,
      machines: proof.machines,
      proven,
      milliseconds,
    });
  }
  const groups = [...new Set(rows.map(({ group }) => group))];
  printTable(
    ["class/n", "L2", "bound", "planned", "proven plan", "proven", "in 5 s", "mean", "longest"],
    [
      ...groups.map((group) =>
        line(
          group,
          rows.filter((row) => row.group === group),
        ),
      ),
      line("all", rows),
    ],
  );
  console.log(open.join("\n"));
}

function line(group: string, rows: readonly Row[]): string[] {
  const sum = (of: (row: Row) => number): number => rows.reduce((total, row) => total + of(row), 0);
  return [
    group,
    ...[
      (row: Row) => row.l2,
      (row: Row) => row.bound,
      (row: Row) => row.planned,
      (row: Row) => row.machines,
    ].map((of) => String(sum(of))),
    `${sum(({ proven }) => Number(proven))}/${rows.length}`,
    `${sum(({ proven, milliseconds }) => Number(proven && milliseconds <= limit))}/${rows.length}`,
    duration(sum(({ milliseconds }) => milliseconds) / rows.length),
    duration(Math.max(...rows.map(({ milliseconds }) => milliseconds))),
  ];
}

void run();
