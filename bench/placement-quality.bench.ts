import { capraraToth } from "./instances";
import { l2, peers, placeAll, workloadOf } from "./peers";
import { checkedPlan, machinesInUse } from "./support/checked";
import { above, duration, printTable } from "./support/table";

/**
 * Machines in use on the 400 Caprara-Toth instances, over the bound L2: the peers in the order of arrival, and the
 * planner by effort. EFFORTS=1,10 names the efforts; the highest takes minutes.
 */
const efforts = (process.env["EFFORTS"] ?? "1,10,100").split(",").map(Number);
const instances = capraraToth().map((instance) => ({ ...instance, workload: workloadOf(instance.problem) }));

interface Result {
  readonly name: string;
  /** Machines in use, by instance. */
  readonly machines: readonly number[];
  readonly milliseconds: readonly number[];
}

const bounds = instances.map(({ workload }) => l2(workload));
const ownBounds: number[] = [];
const results: Result[] = [
  ...peers.map((peer): Result => {
    const runs = instances.map(({ workload }) => {
      const start = performance.now();
      const { machinesInUse: machines } = placeAll(peer, workload);
      return { machines, milliseconds: performance.now() - start };
    });
    return columns(peer.name, runs);
  }),
  ...efforts.map((effort): Result => {
    const runs = instances.map(({ problem }, i) => {
      const run = checkedPlan({ ...problem, options: { effort } });
      ownBounds[i] = run.plan.bound.machines;
      return { machines: machinesInUse(run.plan), milliseconds: run.milliseconds };
    });
    return columns(`effort ${effort}`, runs);
  }),
];

function columns(name: string, runs: readonly { machines: number; milliseconds: number }[]): Result {
  return {
    name,
    machines: runs.map(({ machines }) => machines),
    milliseconds: runs.map(({ milliseconds }) => milliseconds),
  };
}

const sum = (list: readonly number[]): number => list.reduce((total, value) => total + value, 0);
const mean = (list: readonly number[], of: (index: number) => boolean): number => {
  const chosen = list.filter((_, i) => of(i));
  return sum(chosen) / chosen.length;
};

const base = sum(bounds);
printTable(
  ["400 instances", "machines", "over L2", "mean time, n = 200", "longest"],
  [
    ["bound L2", String(base), "", "", ""],
    ...(ownBounds.length > 0
      ? [["bound of the plan", String(sum(ownBounds)), above(sum(ownBounds), base)]]
      : []),
    ...results.map(({ name, machines, milliseconds }) => [
      name,
      String(sum(machines)),
      above(sum(machines), base),
      duration(mean(milliseconds, (i) => (instances[i]?.containers ?? 0) >= 200)),
      duration(Math.max(...milliseconds)),
    ]),
  ],
);

console.log("\nmean machines by class and size");
const groups = [...new Set(instances.map(({ kind, containers }) => `${kind}/${containers}`))];
const inGroup = (group: string) => (i: number) => {
  const instance = instances[i];
  return `${instance?.kind}/${instance?.containers}` === group;
};
printTable(
  ["class/n", "L2", "bound", ...results.map(({ name }) => name)],
  groups.map((group) => [
    group,
    ...[bounds, ownBounds, ...results.map(({ machines }) => machines)].map((list) =>
      list.length === 0 ? "" : mean(list, inGroup(group)).toFixed(1),
    ),
  ]),
);
