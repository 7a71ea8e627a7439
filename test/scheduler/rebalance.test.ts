import fc from "fast-check";
import { fleet } from "../../bench/instances";
import type { ContainerSpec, Plan, Problem } from "../../scheduler";
import { checked, container, previous } from "./fleet";

const inUse = ({ machines }: Plan): number => machines.filter(({ containers }) => containers > 0).length;

describe("a rebalance in the run that brings something new", () => {
  const tiny = [1, 2, 3].map((i) => container(`tiny${i}-1`, { cpus: 0.5, memory: "1m" }));
  const [first, second] = [7, 8].map((cpus) =>
    container(`old${cpus}-1`, { cpus, memory: "1m", movable: false }),
  );
  const come = container("new-1", { cpus: 3, memory: "1m" });
  const problem: Problem = {
    machines: ["node-1", "node-2", "node-3"].map((name) => ({ name, cpus: 10, memory: "1g" })),
    containers: [first!, second!, ...tiny, come],
    previous: { assignments: { ...on("node-1", [first!, ...tiny]), ...on("node-2", [second!]) } },
  };
  const rebalanced = (maxMoves: number): Plan =>
    checked({ ...problem, options: { rebalance: { maxMoves } } });

  test("moves small ones out of the way of a large one, rather than opening a machine for it", () => {
    const result = rebalanced(3);
    expect(result.assignments[come.name]).toBe("node-1");
    expect(result.moves.map((move) => [move.container, move.to])).toEqual(
      tiny.map(({ name }) => [name, "node-2"]),
    );
  });

  test("opens a machine where that takes more moves than there may be", () => {
    expect(inUse(rebalanced(2))).toBe(3);
  });

  test("makes no more moves than it may, and leaves no more machines in use than without it (5 cases)", () => {
    const cases = fc.record({
      seed: fc.nat(1000),
      rules: fc.boolean(),
      maxMoves: fc.integer({ max: 6, min: 1 }),
    });
    fc.assert(
      fc.property(cases, ({ seed, rules, maxMoves }) => {
        const options = { machines: 12, containers: 90, fleet: "mixed", sizes: "shapes", rules } as const;
        const { containers, machines } = fleet({ ...options, seed }).problem;
        const before = checked({ machines, containers: containers.slice(9) });
        const changed = { machines, containers: containers.slice(0, 81), previous: previous(before) };
        const plain = checked(changed);
        const balanced = checked({ ...changed, options: { rebalance: { maxMoves } } });
        expect(balanced.moves.length).toBeLessThanOrEqual(plain.moves.length + maxMoves);
        if (plain.unmet.length === 0) expect(inUse(balanced)).toBeLessThanOrEqual(inUse(plain));
      }),
      { numRuns: 5 },
    );
  });
});

const spreadOut = fc
  .record({
    seed: fc.nat(1000),
    rules: fc.boolean(),
    kind: fc.constantFrom("alike" as const, "mixed" as const),
  })
  .map(({ seed, rules, kind }): Problem => {
    const options = { machines: 12, containers: 90, fleet: kind, sizes: "continuous", rules, seed } as const;
    const { containers, machines } = fleet(options).problem;
    const spread = checked({ machines, containers, strategy: "spread" });
    const placed = containers.filter(({ name }) => Object.hasOwn(spread.assignments, name));
    return { machines, containers: placed, previous: previous(spread) };
  });

test("a rebalance with as many moves as the gain says saves as many machines (10 cases)", () => {
  fc.assert(
    fc.property(spreadOut, (problem) => {
      const plain = checked(problem);
      const { machines, moves } = plain.gain ?? { machines: 0, moves: 0 };
      const balanced = checked({ ...problem, options: { rebalance: { maxMoves: moves } } });
      expect(balanced.moves.length).toBeLessThanOrEqual(moves);
      expect(inUse(plain) - inUse(balanced)).toBeGreaterThanOrEqual(machines);
    }),
    { numRuns: 10 },
  );
});

test("full rebalances of fleets that were spread evenly need no more machines in all than plans from scratch", () => {
  const fleets = fc.sample(spreadOut, { numRuns: 8, seed: 1 });
  const sum = (plans: readonly Plan[]): number => plans.reduce((total, each) => total + inUse(each), 0);
  const full = fleets.map((problem) => checked({ ...problem, options: { rebalance: "full" } }));
  const fresh = fleets.map(({ machines, containers }) => checked({ machines, containers }));
  expect(sum(full)).toBeLessThanOrEqual(sum(fresh));
});

test.each([
  ["moves towards that wait for each other", { rules: true, seed: 2 }],
  ["that leaves so little room that most moves wait for each other", { rules: false, seed: 1 }],
])("a full rebalance uses as few machines as a plan from scratch where %s", (_, drawn) => {
  const options = { machines: 12, containers: 120, fleet: "mixed", sizes: "shapes", ...drawn } as const;
  const { containers, machines } = fleet(options).problem;
  const spread = checked({ machines, containers, strategy: "spread" });
  const full = checked({ machines, containers, previous: previous(spread), options: { rebalance: "full" } });
  expect(inUse(full)).toBe(inUse(checked({ machines, containers })));
});

test("a full rebalance moves off a cordoned machine, and nothing onto it", () => {
  const [a, b] = ["a-1", "b-1"].map((name) => container(name, { cpus: 1, memory: "1m" }));
  const machines = ["node-1", "node-2"].map((name) => ({ name, cpus: 4, memory: "1g" }));
  const result = checked({
    machines: [{ ...machines[0]!, state: "cordon" }, machines[1]!],
    containers: [a!, b!],
    previous: { assignments: { ...on("node-1", [a!]), ...on("node-2", [b!]) } },
    options: { rebalance: "full" },
  });
  expect(result.assignments).toEqual(on("node-2", [a!, b!]));
});

function on(node: string, containers: readonly ContainerSpec[]): Record<string, string> {
  return Object.fromEntries(containers.map(({ name }) => [name, node]));
}
