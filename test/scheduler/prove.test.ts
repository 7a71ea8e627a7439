import fc from "fast-check";
import { capraraToth } from "../../bench/instances";
import type { ContainerSpec, MachineSpec, Plan, Problem } from "../../scheduler";
import { plan, prove } from "../../scheduler";
import { machinesInUse, optimum } from "./brute-force";
import { check } from "./checker";

const machine = (name: string, more: Partial<MachineSpec> = {}): MachineSpec => ({
  name,
  cpus: 1,
  memory: "1g",
  ...more,
});
const machines = ["a", "b", "c", "d", "e", "f"].map((name) => machine(name));
const many = (count: number, name: string, more: Partial<ContainerSpec>): ContainerSpec[] =>
  Array.from({ length: count }, (_, i) => ({ name: `${name}-${i + 1}`, ...more }));
const instance = (name: string): Problem => {
  const found = capraraToth().find((each) => each.name === name);
  if (found === undefined) throw new Error(`there is no instance ${name}`);
  return found.problem;
};
const inUse = ({ assignments }: Plan): number => new Set(Object.values(assignments)).size;

/** The plan of somebody who gives every container a machine of its own. */
function wasteful(problem: Problem): Plan {
  const assignments = Object.fromEntries(
    problem.containers.map(({ name }, i) => [name, problem.machines[i]!.name]),
  );
  return { ...plan({ ...problem, previous: { assignments } }), bound: { machines: 1, reason: "" } };
}

const rules: Partial<ContainerSpec>[] = [
  { ports: [{ host: 80, container: 80, address: "127.0.0.1" }] },
  { ports: [{ host: 80, container: 81, address: "0.0.0.0" }] },
  { constraints: ["node!=a"] },
  { affinities: ["service!=web"] },
  { pin: "b" },
];
const problem: fc.Arbitrary<Problem> = fc.record({
  machines: fc.constantFrom(
    ["a", "b", "c"].map((name) => machine(name)),
    [
      machine("a", { cpus: 2, memory: "2g" }),
      machine("b"),
      machine("c", { running: [{ name: "x", cpus: 0.3 }] }),
    ],
    [machine("a"), machine("b", { maxContainers: 2 }), machine("c", { cpus: 0.5 })],
  ),
  containers: fc
    .array(
      fc
        .tuple(
          fc.record({
            service: fc.constantFrom("shop/web", "shop/db"),
            cpus: fc.constantFrom(0.1, 0.3, 0.4, 0.5),
            memory: fc.constantFrom("100m", "300m", "400m", "500m"),
            affinities: fc.constant<string[]>([]),
          }),
          fc.subarray(rules, { maxLength: 1 }),
        )
        .map(([size, chosen]): Omit<ContainerSpec, "name"> => Object.assign({}, size, ...chosen)),
      { minLength: 2, maxLength: 6 },
    )
    .map((list): ContainerSpec[] => list.map((spec, i) => ({ name: `c${i}`, ...spec }))),
});

test("a proof agrees with brute force: what is optimal is so, and no bound is above it (100 cases)", async () => {
  let proven = 0;
  await fc.assert(
    fc.asyncProperty(problem, async (small) => {
      const first = plan(small);
      if (first.unplaced.length > 0) return;
      const proof = await prove(small, { ...first, bound: { machines: 1, reason: "" } });
      const { value } = optimum(small, (placement) => [
        [...placement.values()].filter((on) => on === undefined).length,
        machinesInUse(placement),
      ]);
      expect(check(small, proof.plan)).toEqual([]);
      expect(proof.bound.machines).toBeLessThanOrEqual(value[1]!);
      if (proof.status !== "optimal") return;
      proven++;
      expect(proof.machines).toBe(value[1]);
    }),
    { numRuns: 100 },
  );
  expect(proven).toBeGreaterThan(40);
}, 60_000);

test("patterns prove what sums and cliques cannot", async () => {
  const hard = instance("class 3, 25 containers, 2");
  const first = plan(hard);
  const proof = await prove(hard, first);
  expect([first.bound.machines, proof.bound.machines, proof.text]).toEqual([
    15,
    16,
    "16 machines, proven optimal.",
  ]);
  expect(proof.bound.reason).toBe(
    "At least 16 machines are needed: there are prices by which all containers cost more than 15, and what fits on one machine costs no more than 1.",
  );
});

test("the prices of a proof can be checked: no set of containers that fits on a machine costs more than 1", async () => {
  const hard = instance("class 3, 25 containers, 2");
  const { prices = {} } = await prove(hard, plan(hard));
  const items = hard.containers.map(({ name, cpus = 0, memory }) => ({
    price: prices[name] ?? 0,
    cpus: Math.round(cpus * 1000),
    memory: parseInt(String(memory), 10),
  }));
  let dearest = 0;
  const extend = (index: number, cpus: number, memory: number, price: number): void => {
    dearest = Math.max(dearest, price);
    items.slice(index).forEach((item, i) => {
      if (item.cpus <= cpus && item.memory <= memory)
        extend(index + i + 1, cpus - item.cpus, memory - item.memory, price + item.price);
    });
  };
  extend(0, 1000, 1000, 0);
  expect(dearest).toBeLessThanOrEqual(1 + 1e-9);
  expect(items.reduce((total, { price }) => total + price, 0)).toBeGreaterThan(15);
});

test("a plan that wastes machines gets one that does not, and that keeps all rules", async () => {
  const containers = [
    ...many(2, "c", { cpus: 0.6, memory: "200m" }),
    ...many(2, "d", { cpus: 0.3, memory: "700m", ports: [{ host: 80, container: 80 }] }),
  ];
  const wasted: Problem = { machines, containers };
  const proof = await prove(wasted, wasteful(wasted));
  expect(proof.text).toBe("2 machines, proven optimal.");
  expect(inUse(proof.plan)).toBe(2);
  expect(proof.plan.moves).toEqual([]);
  expect(check(wasted, proof.plan)).toEqual([]);
});

test("a plan that keeps what runs is not replaced, but judged", async () => {
  const wasted: Problem = { machines, containers: many(3, "c", { cpus: 0.3 }) };
  const first = wasteful(wasted);
  const running: Problem = { ...wasted, previous: { assignments: first.assignments } };
  const proof = await prove(running, first);
  expect(proof.text).toBe("3 machines, at least 1 needed: 2 possible savings.");
  expect(proof.plan.assignments).toEqual(first.assignments);
});

test("the order in which a problem is written does not change its proof", async () => {
  const hard = instance("class 9, 25 containers, 1");
  const turned: Problem = { machines: hard.machines.toReversed(), containers: hard.containers.toReversed() };
  const proofs = [await prove(hard, plan(hard)), await prove(turned, plan(turned))];
  expect(JSON.stringify(proofs[1])).toBe(JSON.stringify(proofs[0]));
});

const two = many(2, "s", { service: "s", cpus: 0.3 });
const refused: [string, Problem, string][] = [
  [
    "another strategy",
    { machines, containers: two, strategy: "spread" },
    "No proof: the strategy spread does not ask for fewest machines.",
  ],
  [
    "least cost",
    { machines: machines.map((each, i) => ({ ...each, price: i + 1 })), containers: two },
    "No proof: machines have different prices, and least cost comes first.",
  ],
  [
    "a spread over a label",
    {
      machines: machines.map((each, i) => ({ ...each, labels: { zone: i < 3 ? "x" : "y" } })),
      containers: two.map((each) => ({ ...each, spread: [{ label: "zone", hard: true }] })),
    },
    "No proof: s-1: its service is spread over a label.",
  ],
  [
    "avoidance within a zone",
    {
      machines: machines.map((each, i) => ({ ...each, labels: { zone: i < 3 ? "x" : "y" } })),
      containers: two.map((each) => ({
        ...each,
        affinities: [{ to: "service==s", avoid: true, within: "zone" }],
      })),
    },
    "No proof: s-1: it keeps away from others on more than one machine (avoid service==s within zone).",
  ],
  [
    "a narrow range of ports",
    { machines, containers: two.map((each) => ({ ...each, ports: [{ host: "80-81", container: 80 }] })) },
    "No proof: s-1: its port 80/tcp is chosen from a range.",
  ],
  [
    "a container without a place",
    { machines, containers: [{ name: "big", cpus: 2 }, ...two] },
    "No proof: big has no place.",
  ],
];

test.each(refused)("a proof says that it does not cover %s", async (_, problemOf, text) => {
  const first = plan(problemOf);
  const proof = await prove(problemOf, { ...first, bound: { machines: 0, reason: "" } });
  expect([proof.status, proof.text]).toEqual(["unsupported", text]);
});

test("without the solver, the error says how to get it", async () => {
  jest.resetModules();
  jest.doMock("highs", () => {
    throw Object.assign(new Error("Cannot find module 'highs'"), { code: "MODULE_NOT_FOUND" });
  });
  const { prove: proveWithout } = jest.requireActual<typeof import("../../scheduler")>("../../scheduler");
  const hard = instance("class 3, 25 containers, 2");
  await expect(proveWithout(hard, plan(hard))).rejects.toThrow(
    "prove: the package highs, which solves linear programs, is not installed; npm install highs",
  );
});
