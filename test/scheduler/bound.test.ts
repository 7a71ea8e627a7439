import fc from "fast-check";
import { capraraToth } from "../../bench/instances";
import { l2, workloadOf } from "../../bench/peers";
import type { ContainerSpec, MachineSpec, Previous, Problem } from "../../scheduler";
import { plan } from "../../scheduler";
import { machinesInUse, optimum } from "./brute-force";
import { checked } from "./fleet";

const machines: fc.Arbitrary<MachineSpec[]> = fc
  .array(
    fc.record(
      {
        cpus: fc.constantFrom(1, 2, 3),
        memory: fc.constantFrom("1g", "2g", "3g"),
        labels: fc.record({ zone: fc.constantFrom("a", "b") }),
        running: fc.constant([{ name: "other", cpus: 0.25, ports: [{ host: 80, container: 80 }] }]),
        reserved: fc.constant({ memory: "256m" }),
      },
      { requiredKeys: ["cpus", "memory", "labels"] },
    ),
    { minLength: 2, maxLength: 3 },
  )
  .map((list) => list.map((spec, i) => ({ name: `node-${i + 1}`, ...spec })));

const rules: Partial<ContainerSpec>[] = [
  { ports: [{ host: 80, container: 80, address: "127.0.0.1" }] },
  { ports: [{ host: 80, container: 81, address: "0.0.0.0" }] },
  { ports: [{ host: 81, container: 82 }] },
  { ports: [{ host: "8000-8001", container: 83 }] },
  { constraints: ["zone==a"] },
  { constraints: ["node!=node-1"] },
  { affinities: ["service!=db"] },
  { affinities: ["service!=web"] },
  { volumes: ["data"] },
  { distinct: { label: "zone" } },
  { maxPerMachine: 1 },
  { maxPerMachine: 2 },
  { pin: "node-1" },
];

const container = fc
  .tuple(
    fc.record({
      service: fc.constantFrom("shop/web", "shop/db"),
      cpus: fc.constantFrom(0.1, 0.3, 0.5, 0.7),
      memory: fc.constantFrom("64m", "300m", "400m", "800m", "1g", "2g"),
    }),
    fc.subarray(rules, { maxLength: 1 }),
  )
  .map(([size, chosen]): Omit<ContainerSpec, "name"> => Object.assign({}, size, ...chosen));

const problem: fc.Arbitrary<Problem> = fc.record({
  machines,
  containers: fc
    .array(container, { minLength: 2, maxLength: 6 })
    .map((list): ContainerSpec[] => list.map((spec, i) => ({ name: `c${i}`, ...spec }))),
  previous: fc.constantFrom<Previous[]>(
    { assignments: {} },
    { assignments: {}, volumes: { data: "node-2" } },
    { assignments: { c0: "node-1", c1: "node-2" } },
  ),
});

test("no placement of all containers needs fewer machines than the bound says (500 cases)", () => {
  let possible = 0;
  fc.assert(
    fc.property(problem, (small) => {
      const { value } = optimum(small, (placement) => [
        [...placement.values()].filter((machine) => machine === undefined).length,
        machinesInUse(placement),
      ]);
      const [left = 0, fewest = 0] = value;
      if (left > 0) return;
      possible++;
      expect(plan(small).bound.machines).toBeLessThanOrEqual(fewest);
    }),
    { numRuns: 500 },
  );
  expect(possible).toBeGreaterThan(100);
});

test("the bound is as strong as L2 on the Caprara-Toth instances of up to 25 containers (100 cases)", () => {
  const weak = capraraToth()
    .filter(({ containers }) => containers <= 25)
    .filter((instance) => plan(instance.problem).bound.machines < l2(workloadOf(instance.problem)));
  expect(weak.map(({ name }) => name)).toEqual([]);
});

const node = (name: string, more: Partial<MachineSpec> = {}): MachineSpec => ({
  name,
  cpus: 4,
  memory: "4g",
  ...more,
});
const many = (count: number, more: Partial<ContainerSpec>): ContainerSpec[] =>
  Array.from({ length: count }, (_, i) => ({ name: `${more.service ?? "c"}-${i + 1}`, ...more }));
const nodes = ["a", "b", "c", "d", "e", "f"].map((name) => node(name));
const zones = nodes.map((spec, i) => ({ ...spec, labels: { zone: i < 3 ? "x" : "y" } }));

const reasons: [string, Problem, string][] = [
  [
    "what is reserved against the largest machines",
    { machines: nodes, containers: many(9, { memory: "1g" }) },
    "At least 3 machines are needed: 9.00 GiB are reserved, the 2 largest machines hold 8.00 GiB.",
  ],
  [
    "containers of more than half a machine",
    { machines: nodes, containers: many(3, { cpus: 2.1 }) },
    "At least 3 machines are needed: c-1, c-2 and c-3 each ask more than half of the largest machine, 4.00 cpus.",
  ],
  [
    "containers of more than a third of a machine",
    { machines: nodes, containers: many(5, { cpus: 1.5 }) },
    "At least 3 machines are needed: a machine takes 2 containers of more than 1/3 of the largest machine (cpus), larger ones counted as several; there are 5, and 2 machines take 4.",
  ],
  [
    "large containers beside which nothing else goes",
    { machines: nodes, containers: [...many(2, { cpus: 3 }), ...many(4, { service: "s", cpus: 1.1 })] },
    "At least 4 machines are needed: cpus of containers that ask at least 1.10 cpus, those of more than 2.90 cpus taken for a whole machine, adds up to 12.40 cpus, and 3 machines hold 12.00 cpus.",
  ],
  [
    "two dimensions together",
    {
      machines: nodes,
      containers: [
        ...many(3, { cpus: 1.5, memory: "1500m" }),
        { name: "a", cpus: 1, memory: "2100m" },
        { name: "b", cpus: 2.1, memory: "1000m" },
      ],
    },
    "At least 3 machines are needed: a machine takes 2 containers of more than 1/3 of the largest machine (cpus and memory in equal parts), larger ones counted as several; there are 5, and 2 machines take 4.",
  ],
  [
    "a port that several bind",
    { machines: nodes, containers: many(3, { ports: [{ host: 443, container: 443 }] }) },
    "At least 3 machines are needed: c-1, c-2 and c-3 each bind port 443/tcp.",
  ],
  [
    "replicas that keep apart",
    { machines: nodes, containers: many(3, { service: "s", affinities: ["service!=s"] }) },
    "At least 3 machines are needed: s-1, s-2 and s-3 keep apart (service!=s).",
  ],
  [
    "a cap on each machine",
    { machines: nodes, containers: many(5, { service: "s", maxPerMachine: 2 }) },
    "At least 3 machines are needed: s-1, s-2, s-3 and 2 more are of s, of which 2 may share a machine.",
  ],
  [
    "containers that differ in what they have too much of",
    {
      machines: nodes,
      containers: [
        { name: "a", cpus: 3, memory: "1500m" },
        { name: "b", cpus: 1.5, memory: "3g" },
        { name: "c", cpus: 2, memory: "2g" },
      ],
    },
    "At least 3 machines are needed: no two of a, b and c can share one.",
  ],
  [
    "what one that takes all memory leaves idle",
    {
      machines: nodes,
      containers: [
        ...many(2, { cpus: 0.5, memory: "4g" }),
        ...["a", "b", "c", "d"].map((name) => ({ name, cpus: 1.9, memory: "512m" })),
      ],
    },
    "At least 4 machines are needed: 2 containers of 4.00 GiB or more leave no room for another one of at least 0.50 GiB, and each is taken for 4.00 cpus; with the others that makes 15.60 cpus, and 3 machines hold 12.00.",
  ],
  [
    "what takes all memory of a machine, though it could be on a small one",
    {
      machines: [
        ...Array.from({ length: 10 }, (_, i) => node(`s${i}`, { cpus: 2 })),
        ...Array.from({ length: 14 }, (_, i) => node(`l${i}`, { cpus: 32 })),
      ],
      containers: [
        ...many(10, { cpus: 0.5, memory: "4g" }),
        ...many(20, { service: "s", cpus: 5, memory: "32m" }),
      ],
    },
    "At least 14 machines are needed: 10 containers of 4.00 GiB or more leave no room for another one of at least 0.03 GiB, and each is taken for 32.00 cpus; with the others that makes 420.00 cpus, and 13 machines hold 416.00.",
  ],
  [
    "what those leave idle that take all memory of whatever machine they fit on",
    {
      machines: nodes.map((spec, i) => ({ ...spec, cpus: i < 3 ? 4 : 2 })),
      containers: [
        ...many(2, { cpus: 3, memory: "4g" }),
        ...many(24, { service: "s", cpus: 0.4, memory: "256m" }),
      ],
    },
    "At least 6 machines are needed: 2 containers of 4.00 GiB or more leave no room for another one of at least 0.25 GiB, and at least 2.00 cpus idle; with what is reserved that makes 17.60 cpus, and 5 machines hold 16.00.",
  ],
  [
    "sets of machines that labels part",
    {
      machines: zones,
      containers: [
        ...many(3, { memory: "2g", constraints: ["zone==x"] }),
        ...many(3, { service: "s", memory: "2g", constraints: ["zone==y"] }),
      ],
    },
    "At least 4 machines are needed: 2 for zone==x (6.00 GiB are reserved, the largest machine holds 4.00 GiB), and 2 for zone==y (6.00 GiB are reserved, the largest machine holds 4.00 GiB).",
  ],
  [
    "small machines that are in use in any case",
    {
      machines: [node("a", { memory: "1g" }), node("b"), node("c")],
      containers: [
        { name: "p", memory: "1g", pin: "a" },
        ...many(2, { memory: "2g" }),
        { name: "q", memory: "1g" },
      ],
    },
    "At least 3 machines are needed: a is in use in any case; memory reserved: 6.00 GiB, and 2 machines hold 5.00 GiB.",
  ],
];

test.each(reasons)("the bound names %s", (_, named, reason) => {
  expect(checked(named).bound.reason).toBe(reason);
});

test("containers that are held on one machine do not ask for one each, whatever rule would keep them apart", () => {
  const held = ["a-1", "b-1"].map((name): ContainerSpec => ({
    name,
    memory: "64m",
    pin: "node-1",
    ports: [{ host: 80, container: 80 }],
  }));
  const { bound } = checked({
    machines: [
      { name: "node-1", cpus: 2, memory: "1g", state: "down" },
      { name: "node-2", cpus: 2, memory: "1g" },
    ],
    containers: held,
    previous: { assignments: { "a-1": "node-1", "b-1": "node-1" } },
  });
  expect(bound.machines).toBe(1);
});
