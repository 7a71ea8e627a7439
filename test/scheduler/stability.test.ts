import fc from "fast-check";
import { fleet, random, resized } from "../../bench/instances";
import type { ContainerSpec, MachineSpec, Plan, Problem } from "../../scheduler";
import { checked, container, machine, previous } from "./fleet";

const inUse = ({ machines }: Plan): number => machines.filter(({ containers }) => containers > 0).length;
const after = (problem: Problem, plan: Plan): Problem => ({ ...problem, previous: previous(plan) });

const fleets = fc.record({ seed: fc.nat(1000), rules: fc.boolean(), mixed: fc.boolean() }).map(
  ({ seed, rules, mixed }) =>
    fleet({
      machines: 12,
      containers: 90,
      fleet: mixed ? "mixed" : "alike",
      sizes: "shapes",
      rules,
      seed,
    }).problem,
);
const some = { numRuns: 10 };

/** Without those that found no place, as after an up. */
function settled(problem: Problem): { problem: Problem; plan: Plan } {
  const first = checked(problem);
  const containers = problem.containers.filter(({ name }) => Object.hasOwn(first.assignments, name));
  return { problem: after({ ...problem, containers }, first), plan: first };
}

test("an unchanged fleet at 80 % load moves nothing (10 cases)", () => {
  fc.assert(
    fc.property(fleets, (fresh) => void expect(checked(settled(fresh).problem).moves).toEqual([])),
    some,
  );
});

test("a lost machine moves exactly its containers where there is room for them (10 cases)", () => {
  fc.assert(
    fc.property(fleets, fc.nat(), (fresh, pick) => {
      const { problem, plan } = settled(fresh);
      const lost = problem.machines[pick % problem.machines.length]!.name;
      const result = checked({ ...problem, machines: problem.machines.filter(({ name }) => name !== lost) });
      const there = Object.keys(plan.assignments).filter((name) => plan.assignments[name] === lost);
      if (result.unplaced.length > 0 || result.moves.some(({ reason }) => reason.code === "room")) return;
      expect(result.moves.map((move) => move.container)).toEqual(there.sort());
    }),
    some,
  );
});

test("another size for one container of a fleet at 80 % load moves at most three where a few are enough (4 cases)", () => {
  for (const seed of [316, 344, 362, 383]) {
    const options = { machines: 10, containers: 60, sizes: "shapes", rules: true, seed } as const;
    const { problem } = settled(fleet({ ...options, fleet: seed % 2 === 0 ? "mixed" : "alike" }).problem);
    const { moves, unplaced } = checked(resized(problem, random(seed)));
    expect({ seed, unplaced, isFew: moves.length <= 3 }).toEqual({ seed, unplaced: [], isFew: true });
  }
});

/** A machine with a large and a few small containers is lost; room for the large one is where others run. */
function largeOneLost(narrow: number): Problem {
  const large = container("large-1", { cpus: 10, memory: "1m" });
  const one = container("one-1", { cpus: 9, memory: "1m" });
  const third = ["a-1", "b-1", "c-1"].map((name) => container(name, { cpus: 3, memory: "1m" }));
  const small = ["x-1", "y-1", "z-1"].map((name) => container(name, { cpus: 3, memory: "1m" }));
  const named = (name: string, cpus: number): MachineSpec => ({ name, cpus, memory: "1g" });
  return {
    machines: [
      named("thirds", 10),
      named("whole", 10),
      named("idle", 9),
      ...Array.from({ length: 6 }, (_, i) => named(`narrow-${i}`, narrow)),
    ],
    containers: [large, one, ...third, ...small],
    previous: {
      assignments: { ...on("lost", [large, ...small]), ...on("whole", [one]), ...on("thirds", third) },
    },
  };
}

test("what fits nowhere is placed first, while the fewest have to move for it", () => {
  const result = checked(largeOneLost(3));
  const others = result.moves.filter(({ from }) => from !== "lost");
  expect(result.unplaced).toEqual([]);
  expect(others.map(({ container: name, to }) => [name, to])).toEqual([["shop-one-1", "idle"]]);
});

test("what fits nowhere comes last where more would find no place after it", () => {
  const result = checked(largeOneLost(1));
  expect(result.unplaced.map(({ container: name }) => name)).toEqual(["shop-large-1"]);
  expect(result.moves.map(({ from }) => from)).toEqual(["lost", "lost", "lost"]);
});

test("a full rebalance never ends with more machines, and reaches a plan from scratch where nobody runs in the way", () => {
  const machines = Array.from({ length: 12 }, (_, i) => machine(`node-${i}`));
  const containers = Array.from({ length: 8 }, (_, i) =>
    container(`c${i}-1`, { memory: `${300 + 40 * i}m` }),
  );
  const assignments = Object.fromEntries(containers.map(({ name }, i) => [name, `node-${i}`]));
  const full = checked({ machines, containers, previous: { assignments }, options: { rebalance: "full" } });
  expect(inUse(full)).toBe(inUse(checked({ machines, containers })));
  fc.assert(
    fc.property(fleets, (fresh) => {
      const { problem, plan } = settled({ ...fresh, strategy: "spread" });
      const packed = checked({ ...problem, strategy: "binpack", options: { rebalance: {} } });
      expect(inUse(packed)).toBeLessThanOrEqual(inUse(plan));
    }),
    { numRuns: 4 },
  );
});

test("two that seem to wait for each other move when a third one has left", () => {
  const result = checked({
    machines: [
      { name: "node-1", cpus: 2, memory: "1100m" },
      { name: "node-2", cpus: 2, memory: "1000m" },
      { name: "node-3", cpus: 2, memory: "1000m" },
    ],
    containers: [
      container("a-1", { memory: "500m", pin: "node-2" }),
      container("b-1", { memory: "500m", pin: "node-3" }),
      container("x-1", { memory: "600m", pin: "node-1" }),
    ],
    previous: { assignments: { "shop-a-1": "node-1", "shop-b-1": "node-1", "shop-x-1": "node-2" } },
  });
  expect(result.unplaced).toEqual([]);
  expect(result.transition).toEqual([
    { container: "shop-a-1", order: "start-first", after: ["shop-x-1"] },
    { container: "shop-b-1", order: "stop-first" },
    { container: "shop-x-1", order: "stop-first", after: ["shop-b-1"] },
  ]);
});

test("a rebalance of k moves makes no more than k, and gains with each pair of them", () => {
  const machines = Array.from({ length: 6 }, (_, i) => machine(`node-${i}`));
  const containers = Array.from({ length: 12 }, (_, i) => container(`c${i}-1`, { memory: "256m" }));
  const assignments = Object.fromEntries(containers.map(({ name }, i) => [name, `node-${i % 6}`]));
  const used = [0, 2, 4, 6, 8].map((maxMoves) => {
    const result = checked({
      machines,
      containers,
      previous: { assignments },
      options: { rebalance: { maxMoves } },
    });
    expect(result.moves.length).toBeLessThanOrEqual(maxMoves);
    return inUse(result);
  });
  expect(used).toEqual([6, 5, 4, 3, 2]);
});

test("a rebalance empties a machine whose container fits elsewhere only once a smaller one makes room", () => {
  const small = [1, 2, 3].map((i) => container(`small${i}-1`, { cpus: 1, memory: "1m" }));
  const middle = container("middle-1", { cpus: 5, memory: "1m" });
  const large = container("large-1", { cpus: 7, memory: "1m" });
  const pinned = container("pinned-1", { cpus: 0.5, memory: "1m", pin: "node-3" });
  const result = checked({
    machines: [10, 10, 6].map((cpus, i) => ({ name: `node-${i + 1}`, cpus, memory: "1g" })),
    containers: [large, middle, ...small, pinned],
    previous: {
      assignments: {
        ...on("node-1", [large]),
        ...on("node-2", [middle, ...small]),
        ...on("node-3", [pinned]),
      },
    },
    options: { rebalance: { maxMoves: 2 } },
  });
  expect(result.moves.map(({ container: name, to }) => [name, to])).toEqual([
    [large.name, "node-2"],
    [middle.name, "node-3"],
  ]);
});

test("a rebalance empties the machines that take the fewest moves", () => {
  const many = [1, 2, 3, 4].map((i) => container(`many${i}-1`));
  const large = container("large-1", { cpus: 1 });
  const middle = container("middle-1", { cpus: 0.8 });
  const result = checked({
    machines: ["node-1", "node-2", "node-3"].map((name) => machine(name)),
    containers: [...many, large, middle],
    previous: {
      assignments: { ...on("node-1", many), ...on("node-2", [large]), ...on("node-3", [middle]) },
    },
    options: { rebalance: { maxMoves: 4 } },
  });
  expect(result.moves.map(({ from }) => from)).toEqual(["node-2", "node-3"]);
});

function on(node: string, containers: readonly ContainerSpec[]): Record<string, string> {
  return Object.fromEntries(containers.map(({ name }) => [name, node]));
}
