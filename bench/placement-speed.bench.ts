import { check } from "../test/scheduler/checker";
import { fleet, shop } from "./instances";
import { peers, placeAll, workloadOf } from "./peers";
import { type Case, compileScheduler, measure } from "./support/compiled";
import { duration, printRow } from "./support/table";

/**
 * Time and memory of planning, and the time of the peers on the same input. PEERS=0 leaves them out: on the largest
 * fleets they take minutes.
 */
interface Row extends Case {
  readonly name: string;
  /** What it may take, in milliseconds and bytes. */
  readonly limit: number;
  readonly memoryLimit?: number;
  /** Peers decide for one container at a time, and know no plan before. */
  readonly hasPeers: boolean;
}

const megabytes = 2 ** 20;
const large = { machines: 10_000, containers: 100_000, fleet: "alike", sizes: "continuous" } as const;
const middle = {
  machines: 1000,
  containers: 10_000,
  fleet: "alike",
  sizes: "continuous",
  rules: true,
} as const;
const big = { name: "big", cpus: 64, memory: "512g" };

const rows: Row[] = [
  { name: "10 x 100, rules", problem: shop(10, 100), times: 30, limit: 5, hasPeers: false },
  { name: "1,000 x 10,000, rules", problem: fleet(middle).problem, times: 5, limit: 150, hasPeers: true },
  {
    name: "10,000 x 100,000, sizes only",
    problem: fleet(large).problem,
    times: 3,
    limit: 1000,
    memoryLimit: 400 * megabytes,
    hasPeers: true,
  },
  {
    name: "10,000 x 100,000, labels, ports, anti-affinity",
    problem: fleet({ ...large, rules: true }).problem,
    times: 3,
    limit: 2000,
    memoryLimit: 400 * megabytes,
    hasPeers: true,
  },
  {
    name: "the same after losing a machine",
    problem: fleet({ ...large, rules: true }).problem,
    times: 3,
    lost: 50_000,
    limit: 500,
    hasPeers: false,
  },
  {
    name: "why one does not fit, 1,000 machines",
    problem: {
      machines: fleet(middle).problem.machines,
      containers: [big, ...fleet(middle).problem.containers.slice(0, 1000)],
    },
    times: 5,
    why: big.name,
    limit: 50,
    hasPeers: false,
  },
];

const widths = [54, 9, 9, 9, 9, 9, 9, ...peers.map(({ name }) => Math.max(20, name.length))];
compileScheduler();
printRow(
  [
    "machines x containers",
    "time",
    "limit",
    "memory",
    "limit",
    "machines",
    "bound",
    ...peers.map(({ name }) => name),
  ],
  widths,
);
for (const row of rows) {
  const others = row.hasPeers && process.env["PEERS"] !== "0" ? peerTimes(row) : [];
  printRow([...own(row), ...others], widths);
}

function own(row: Row): string[] {
  const limits = (time: string, memory: string): string[] => [
    time,
    duration(row.limit),
    memory,
    row.memoryLimit === undefined ? "" : `${row.memoryLimit / megabytes} MiB`,
  ];
  const measured = measure(row);
  if (measured === undefined) return [`${row.name} OVER`, ...limits("over 120 s", ""), "", ""];
  const { milliseconds, memory, plan, problem = row.problem } = measured;
  const faults = check(problem, plan);
  if (faults.length > 0) throw new Error(`${row.name}: ${faults.slice(0, 3).join("; ")}`);
  const over = milliseconds > row.limit || memory > (row.memoryLimit ?? Infinity);
  return [
    `${row.name}${over ? " OVER" : ""}`,
    ...limits(duration(milliseconds), `${Math.round(memory / megabytes)} MiB`),
    String(new Set(Object.values(plan.assignments)).size),
    String(plan.bound.machines),
  ];
}

function peerTimes({ problem }: Row): string[] {
  const workload = workloadOf(problem);
  return peers.map((peer) => {
    const start = performance.now();
    const { machinesInUse, unplaced } = placeAll(peer, workload);
    const left = unplaced > 0 ? `, ${unplaced} left out` : "";
    return `${duration(performance.now() - start)} (${machinesInUse}${left})`;
  });
}
