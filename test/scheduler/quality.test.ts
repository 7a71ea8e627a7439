import fc from "fast-check";
import { capraraToth, fleet } from "../../bench/instances";
import { peers, placeAll, workloadOf } from "../../bench/peers";
import type { ContainerSpec, MachineSpec, Plan, Problem } from "../../scheduler";
import { checked, container, machine } from "./fleet";

const inUse = ({ machines }: Plan): number => machines.filter(({ containers }) => containers > 0).length;
const classic = peers.find(({ name }) => /swarm/i.test(name) && /binpack/i.test(name))!;

const types: fc.Arbitrary<Pick<MachineSpec, "cpus" | "memory" | "labels">> = fc.record({
  cpus: fc.constantFrom(2, 4, 8),
  memory: fc.constantFrom("4g", "8g", "16g"),
});
const machines = fc
  .array(types, { minLength: 4, maxLength: 14 })
  .map((list): MachineSpec[] => list.map((type, i) => ({ name: `node-${i}`, ...type })));
const containers = fc
  .array(
    fc.record({
      cpus: fc.constantFrom(0.1, 0.25, 0.5, 1, 1.5),
      memory: fc.constantFrom("128m", "300m", "512m", "1g", "2g"),
    }),
    { minLength: 3, maxLength: 40 },
  )
  .map((list): ContainerSpec[] => list.map((size, i) => ({ name: `c${i}`, ...size })));

test("from scratch no more machines are used than by classic Swarm's rule, in any order of arrival (100 cases)", () => {
  fc.assert(
    fc.property(machines, containers, (drawn, arriving) => {
      const problem: Problem = { machines: drawn, containers: arriving };
      const theirs = placeAll(classic, workloadOf(problem));
      const ours = checked(problem);
      expect(ours.unplaced.length).toBeLessThanOrEqual(theirs.unplaced);
      if (theirs.unplaced === ours.unplaced.length)
        expect(inUse(ours)).toBeLessThanOrEqual(theirs.machinesInUse);
    }),
    { numRuns: 100 },
  );
});

/** Machines in use of all plans, beside what their bounds add up to. */
function besideBound(plans: readonly Plan[]): number {
  const used = plans.reduce((total, plan) => total + inUse(plan), 0);
  return used / plans.reduce((total, plan) => total + plan.bound.machines, 0);
}

test("instances of Caprara and Toth take at most 3 % more machines than the bound (10 cases)", () => {
  const plans = capraraToth()
    .filter(({ containers: count }, i) => count < 101 && count > 90 && i % 10 === 7)
    .map(({ problem }) => checked(problem));
  expect(besideBound(plans)).toBeLessThan(1.03);
});

test.each([
  ["100 machines that are alike", 2, 3, { machines: 100, fleet: "alike", sizes: "shapes", seeds: [1, 2, 3] }],
  [
    "100 machines of six types",
    2,
    3,
    { machines: 100, fleet: "mixed", sizes: "continuous", seeds: [1, 2, 3] },
  ],
  ["250 machines of six types", 1, 2, { machines: 250, fleet: "mixed", sizes: "continuous", seeds: [2, 4] }],
] as const)(
  "fleets of %s, with rules, take at most %i %% more of them than the bound (%i cases)",
  (_, most, _cases, { seeds, machines, ...drawn }) => {
    const plans = seeds.map((seed) =>
      checked(fleet({ ...drawn, machines, containers: 10 * machines, rules: true, seed }).problem),
    );
    expect(besideBound(plans)).toBeLessThan(1 + most / 100);
  },
);

test("of fleets of 400 alike machines, with rules, no more are in use than by any peer, and 1.5 % above the bound (2 cases)", () => {
  for (const seed of [1, 2]) {
    const { problem } = fleet({
      machines: 400,
      containers: 4000,
      fleet: "alike",
      sizes: "shapes",
      rules: true,
      seed,
    });
    const plan = checked(problem);
    expect(inUse(plan) / plan.bound.machines).toBeLessThan(1.015);
    const workload = workloadOf(problem);
    for (const peer of peers)
      expect(placeAll(peer, workload).machinesInUse).toBeGreaterThanOrEqual(inUse(plan));
  }
});

test("where all machines are priced, the cheapest ones are used", () => {
  const result = checked({
    machines: [
      machine("dear-1", { price: 9 }),
      machine("dear-2", { price: 9 }),
      machine("cheap-1", { price: 2 }),
      machine("cheap-2", { price: 2 }),
    ],
    containers: ["a", "b"].map((name) => container(`${name}-1`, { memory: "1500m" })),
  });
  expect(Object.values(result.assignments).sort()).toEqual(["cheap-1", "cheap-2"]);
});

test("host ports and avoidance are kept while machines are saved", () => {
  const result = checked({
    machines: Array.from({ length: 8 }, (_, i) => machine(`node-${i}`)),
    containers: Array.from({ length: 12 }, (_, i) =>
      container(`s${i % 6}-${i}`, {
        memory: i % 2 === 0 ? "900m" : "400m",
        ...(i % 4 === 0 ? { ports: [{ host: 80, container: 80 }] } : {}),
        affinities: i % 3 === 0 ? ["service!=s0"] : [],
      }),
    ),
  });
  expect(result.unplaced).toEqual([]);
});

test("a few containers are exchanged under their rules where no single move would save a machine", () => {
  const result = checked({
    machines: [
      { name: "node-1", cpus: 2, memory: "1g" },
      { name: "node-2", cpus: 2, memory: "2g" },
      { name: "node-3", cpus: 2, memory: "2g" },
      { name: "node-4", cpus: 1, memory: "2g" },
    ],
    containers: [
      container("a-1", { memory: "700m" }),
      container("b-1", { cpus: 1, memory: "512m" }),
      container("c-1", { cpus: 0.5, memory: "256m", affinities: ["service!=d"] }),
      container("d-1", { memory: "256m", affinities: ["service!=e"] }),
      container("e-1", { cpus: 0.5, memory: "700m", affinities: ["service!=f"] }),
      container("f-1", { memory: "700m", affinities: ["service!=a"] }),
    ],
  });
  expect(inUse(result)).toBe(2);
});
