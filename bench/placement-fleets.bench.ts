import { fleet, type FleetOptions } from "./instances";
import { peers, placeAll, workloadOf } from "./peers";
import { checkedPlan, machinesInUse } from "./support/checked";
import { above, duration, printTable } from "./support/table";

/** Machines in use over the plan's own bound, in fleets of which 80 % of the scarcer dimension is reserved. */
const seeds = [1, 2, 3];
const kinds: Omit<FleetOptions, "seed">[] = (["alike", "mixed"] as const).flatMap((kind) =>
  (["shapes", "continuous"] as const).flatMap((sizes) =>
    [false, true].flatMap((rules) =>
      [100, 1000].map((machines) => ({ machines, containers: 10 * machines, fleet: kind, sizes, rules })),
    ),
  ),
);

printTable(
  ["machines x containers", "bound", "planner", "mean time", ...peers.map(({ name }) => name)],
  kinds.map((options) => {
    const instances = seeds.map((seed) => fleet({ ...options, seed }));
    const runs = instances.map(({ problem }) => checkedPlan(problem));
    const workloads = instances.map(({ problem }) => workloadOf(problem));
    const bound = sum(runs.map(({ plan }) => plan.bound.machines));
    const unplaced = sum(runs.map(({ plan }) => plan.unplaced.length));
    return [
      instances[0]?.name ?? "",
      String(bound),
      above(sum(runs.map(({ plan }) => machinesInUse(plan))), bound) + left(unplaced),
      duration(sum(runs.map(({ milliseconds }) => milliseconds)) / runs.length),
      ...peers.map((peer) => {
        const results = workloads.map((workload) => placeAll(peer, workload));
        return (
          above(sum(results.map((result) => result.machinesInUse)), bound) +
          left(sum(results.map((r) => r.unplaced)))
        );
      }),
    ];
  }),
);

function sum(list: readonly number[]): number {
  return list.reduce((total, value) => total + value, 0);
}

function left(unplaced: number): string {
  return unplaced > 0 ? ` (${unplaced} left out)` : "";
}
