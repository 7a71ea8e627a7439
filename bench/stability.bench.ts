import { type ContainerSpec, type Plan, type Problem } from "../scheduler";
import {
  machinesInUse as usedBy,
  optimum,
  moves,
  stopped,
  unplacedByPriority,
} from "../test/scheduler/brute-force";
import { canBeCarriedOut } from "../test/scheduler/brute-force-order";
import { fleet, random, resized } from "./instances";
import { checkedPlan, machinesInUse } from "./support/checked";
import { leastLeavers } from "./support/least-leavers";
import { above, duration, printRow } from "./support/table";

/**
 * How little moves. Counts are lowered by CASES (1,000 small fleets), MACHINES (1,000, with ten containers each) and
 * EPOCHS (30).
 */
const count = (name: string, usual: number): number => Number(process.env[name] ?? usual);
const cases = count("CASES", 1000);
const machines = count("MACHINES", 1000);
const epochs = count("EPOCHS", 30);

const widths = [72, 44, 12];
printRow(["", "measured", "goal"], widths);
const print = (what: string, measured: string, goal: string): void =>
  printRow([what, measured, goal], widths);

unchanged();
machineAdded();
machinesLost("mixed", "continuous");
machinesLost("alike", "continuous");
machinesLost("alike", "shapes");
containerEdited();
containerEditedSmall();
if (epochs > 0) {
  churn("mixed", "the same run");
  churn("alike", "the same run");
  churn("mixed", "a run after it");
}
for (const size of [12, 40]) fullRebalance(size);

/** Ten machines at 80 % load, with rules, all containers placed. */
function settledFleet(seed: number): Problem {
  const options = { machines: 10, containers: 60, sizes: "shapes", rules: true } as const;
  return settled(fleet({ ...options, fleet: seed % 2 === 0 ? "mixed" : "alike", seed }).problem);
}

/** As after an up: without what found no place, and with the plan as the previous one. */
function settled(problem: Problem): Problem {
  return after(problem, checkedPlan(problem).plan);
}

function after(problem: Problem, { assignments, ports, volumes }: Plan): Problem {
  const containers = problem.containers.filter(({ name }) => Object.hasOwn(assignments, name));
  return { ...problem, containers, previous: { assignments, ports, volumes } };
}

function range(length: number): number[] {
  return Array.from({ length }, (_, i) => i);
}

function unchanged(): void {
  const moved = range(cases).filter((seed) => checkedPlan(settledFleet(seed)).plan.moves.length > 0);
  print(`nothing changed, ${cases} fleets of 10 machines`, `${moved.length} with moves`, "0");
}

function machineAdded(): void {
  const moved = range(cases).filter((seed) => {
    const problem = settledFleet(seed);
    const [first] = problem.machines;
    if (first === undefined) throw new RangeError("a fleet without machines");
    return (
      checkedPlan({ ...problem, machines: [...problem.machines, { ...first, name: "added" }] }).plan.moves
        .length > 0
    );
  });
  print(`a machine added, ${cases} fleets of 10 machines`, `${moved.length} with moves`, "0");
}

/** Beside the displaced, others move only where a large container fits on no machine that is left. */
function machinesLost(kind: "alike" | "mixed", sizes: "continuous" | "shapes"): void {
  const problem = settled(fleet({ machines, containers: 10 * machines, fleet: kind, sizes }).problem);
  const before = problem.previous?.assignments ?? {};
  const used = [...new Set(Object.values(before))].sort();
  for (const lost of [1, 10, 100].filter((k) => k < used.length)) {
    const gone = new Set(random(lost).shuffle(used).slice(0, lost));
    const rest = { ...problem, machines: problem.machines.filter(({ name }) => !gone.has(name)) };
    const displaced = Object.values(before).filter((name) => gone.has(name)).length;
    const { plan, milliseconds } = checkedPlan(rest);
    const { previous, ...fresh } = rest;
    const scratch = checkedPlan(fresh).plan;
    const left = ({ unplaced }: Plan): string => (unplaced.length > 0 ? `, ${unplaced.length} left out` : "");
    const all = Object.keys(previous?.assignments ?? {}).length;
    print(
      `${lost} lost of ${machines} machines, ${kind}, ${displaced} of ${all} containers displaced`,
      `${plan.moves.length} moves${left(plan)}, ${duration(milliseconds)}`,
      String(displaced),
    );
    const others = plan.moves.filter(({ from }) => !gone.has(from)).length;
    print(
      "  others that make room; the fewest for each that fits nowhere, by itself",
      String(others),
      String(leastLeavers(rest)),
    );
    print(
      `  machines beside a plan from scratch (${machinesInUse(scratch)}${left(scratch)})`,
      above(machinesInUse(plan), machinesInUse(scratch)),
      "+0.2 %",
    );
  }
}

function containerEdited(): void {
  const results = range(cases).map((seed) => {
    const { moves: made, unplaced } = checkedPlan(resized(settledFleet(seed), random(seed))).plan;
    return { moves: made.length, unplaced: unplaced.length };
  });
  const placed = results.filter(({ unplaced }) => unplaced === 0);
  const few = placed.filter((result) => result.moves <= 3);
  const most = Math.max(...placed.map((result) => result.moves));
  print(
    `a container edited, ${cases} fleets of 10 machines: at most 3 moves`,
    `${((100 * few.length) / placed.length).toFixed(1)} %, most ${most}, ${cases - placed.length} left out`,
    "99 %",
  );
}

/** Three machines and seven containers, of which one grows, beside all that brute force finds. */
function containerEditedSmall(): void {
  const differences = range(cases).map((seed) => {
    const draw = random(seed);
    const size = (): Pick<ContainerSpec, "cpus" | "memory"> => ({
      cpus: draw.integer(1, 8) / 8,
      memory: `${64 * draw.integer(1, 14)}m`,
    });
    const problem = settled({
      machines: range(3).map((i) => ({ name: `node-${i}`, cpus: 2, memory: "2g" })),
      containers: range(7).map((i) => ({ name: `c${i}`, ...size() })),
    });
    const chosen = draw.pick(problem.containers);
    const grown = { ...chosen, ...size() };
    const next = {
      ...problem,
      containers: problem.containers.map((each) => (each === chosen ? grown : each)),
    };
    const ours = new Map(Object.entries(checkedPlan(next).plan.assignments));
    const measure = (placement: Parameters<typeof usedBy>[0]): number[] => [
      canBeCarriedOut(next, placement) ? 0 : 1,
      ...unplacedByPriority(next, placement),
      stopped(next, placement),
      moves(next, placement),
    ];
    const best = optimum(next, measure).value;
    return measure(ours).some((value, i) => value !== best[i]) ? 1 : 0;
  });
  const more = differences.filter((value) => value > 0).length;
  print(`a container edited, ${cases} of 7 on 3 machines, beside brute force`, `${more} not optimal`, "0");
}

/**
 * Each epoch 5 % of the containers go and as many others come; at most 0.25 % of them are moved by a rebalance, in the run
 * that brings the others or in one of its own.
 */
function churn(kind: "alike" | "mixed", run: "the same run" | "a run after it"): void {
  const size = { machines, containers: 10 * machines, fleet: kind, sizes: "shapes" } as const;
  const budget = Math.floor(size.containers * 0.0025);
  const options = { rebalance: { maxMoves: budget } };
  const draw = random(1);
  let problem = settled(fleet(size).problem);
  let [time, left] = [0, 0];
  const besides: { used: number; scratch: number }[] = [];
  const results = range(epochs).map((epoch) => {
    const pool = fleet({ ...size, seed: epoch + 2 }).problem.containers;
    const kept = draw.shuffle(problem.containers).slice(Math.round(size.containers * 0.05));
    const come = draw
      .shuffle(pool)
      .slice(0, size.containers - kept.length)
      .map((each) => ({ ...each, name: `${each.name}-${epoch}` }));
    const changed = { ...problem, containers: [...kept, ...come] };
    const placed = run === "the same run" ? changed : after(changed, checkedPlan(changed).plan);
    const { plan, milliseconds } = checkedPlan({ ...placed, options });
    const made = plan.moves.filter(({ reason }) => reason.code === "rebalance").length;
    if (made > budget) throw new Error(`${made} moves with a budget of ${budget}`);
    problem = after(placed, plan);
    left += changed.containers.length - problem.containers.length;
    time += milliseconds;
    const used = machinesInUse(plan);
    if (epoch % 5 === 4 || epoch === epochs - 1) {
      const fresh = { machines: problem.machines, containers: problem.containers };
      besides.push({ used, scratch: machinesInUse(checkedPlan(fresh).plan) });
    }
    return { used, bound: plan.bound.machines };
  });
  const sum = (list: readonly number[]): number => list.reduce((total, value) => total + value, 0);
  const mean = above(sum(results.map(({ used }) => used)), sum(results.map(({ bound }) => bound)));
  const worst = Math.max(...results.map(({ used, bound }) => used / bound));
  print(
    `${epochs} epochs of 5 % churn, ${size.containers} containers, ${kind}, ${budget} moves in ${run}: over the bound`,
    `mean ${mean}, worst ${above(worst, 1)}, ${left} left out`,
    "+0.5 %",
  );
  print(
    "  beside plans from scratch, after every five epochs",
    `mean ${above(sum(besides.map(({ used }) => used)), sum(besides.map(({ scratch }) => scratch)))}`,
    "",
  );
  print("  a rebalance", duration(time / epochs), "");
}

/** Fleets that were spread evenly are packed as if they were new. */
function fullRebalance(size: number): void {
  const problems = (["alike", "mixed"] as const).flatMap((kind) =>
    (["shapes", "continuous"] as const).flatMap((sizes) =>
      [false, true].flatMap((rules) =>
        [1, 2, 3].map((seed) => {
          const options = { machines: size, containers: 10 * size, fleet: kind, sizes, rules, seed };
          return settled({ ...fleet(options).problem, strategy: "spread" });
        }),
      ),
    ),
  );
  const results = problems.map((problem) => {
    const { machines: all, containers } = problem;
    const options = { rebalance: "full" } as const;
    const { plan } = checkedPlan({ ...problem, strategy: "binpack", options });
    const scratch = machinesInUse(checkedPlan({ machines: all, containers }).plan);
    return { used: machinesInUse(plan), scratch, moved: plan.moves.length, containers: containers.length };
  });
  const sum = (key: "used" | "scratch" | "moved" | "containers"): number =>
    results.reduce((total, result) => total + result[key], 0);
  const worse = results.filter(({ used, scratch }) => used > scratch);
  const most = Math.max(0, ...worse.map(({ used, scratch }) => used - scratch));
  print(
    `a full rebalance, ${problems.length} spread fleets of ${size} machines`,
    `${sum("used")}, from scratch ${sum("scratch")}: ${above(sum("used"), sum("scratch"))}`,
    "+0 %",
  );
  print("  fleets in which it needs more, and how many more at most", `${worse.length}, ${most}`, "0");
  print("  moves", `${sum("moved")} of ${sum("containers")} containers`, "");
}
