import fc from "fast-check";
import type { ContainerSpec, MachineSpec, Problem } from "../../scheduler";
import { optimum, type Placement, unplacedByPriority } from "./brute-force";
import { checked, container, detailsOf, machine } from "./fleet";

const gib = (amount: number): Pick<ContainerSpec, "memory"> => ({ memory: amount * 1024 ** 3 });
const whole = (name: string): MachineSpec => machine(name, { reserved: {} });

test("a follower for which there is no room does not keep its leader back, and says why it is left out", () => {
  const result = checked({
    machines: [whole("node-1"), machine("node-2", { memory: "1g", reserved: {} })],
    containers: [container("db-1", gib(1.5)), container("web-1", { ...gib(1), affinities: ["service==db"] })],
  });
  expect(result.assignments).toEqual({ "shop-db-1": "node-1" });
  expect(detailsOf(result, "shop-web-1")).toEqual({
    "node-1": ["asks 1024 MiB, 512 MiB are free"],
    "node-2": ["service==db: none is there"],
  });
});

test("a leader that runs stays when a follower is added that fits nowhere", () => {
  const result = checked({
    machines: [whole("node-1")],
    containers: [
      container("db-1", gib(1.5)),
      container("web-1", { ...gib(1), affinities: ["container==shop-db-1"] }),
    ],
    previous: { assignments: { "shop-db-1": "node-1" } },
  });
  expect(result.assignments).toEqual({ "shop-db-1": "node-1" });
  expect(result.unplaced.map(({ container: name }) => name)).toEqual(["shop-web-1"]);
});

test("leader and follower go where both fit, although the leader alone would go elsewhere", () => {
  const result = checked({
    machines: [machine("node-1", { memory: "1g", reserved: {} }), whole("node-2")],
    containers: [container("db-1", gib(1)), container("web-1", { ...gib(1), affinities: ["service==db"] })],
  });
  expect(result.assignments).toEqual({ "shop-db-1": "node-2", "shop-web-1": "node-2" });
});

test("of several followers the one of the lowest priority is left out, then the largest", () => {
  const followers = (priority: number): ContainerSpec[] => [
    container("big-1", { ...gib(1), affinities: ["service==db"], priority }),
    container("mid-1", { ...gib(0.75), affinities: ["service==db"] }),
    container("small-1", { ...gib(0.25), affinities: ["service==db"] }),
  ];
  const left = (priority: number): string[] =>
    checked({
      machines: [whole("node-1")],
      containers: [container("db-1", gib(0.5)), ...followers(priority)],
    }).unplaced.map(({ container: name }) => name);
  expect(left(0)).toEqual(["shop-big-1"]);
  expect(left(5)).toEqual(["shop-mid-1"]);
});

test("who follows a follower is left out before it", () => {
  const result = checked({
    machines: [whole("node-1")],
    containers: [
      container("db-1", gib(1)),
      container("api-1", { ...gib(1), affinities: ["service==db"] }),
      container("web-1", { ...gib(0.5), affinities: ["service==api"], priority: 5 }),
    ],
  });
  expect(Object.keys(result.assignments)).toEqual(["shop-api-1", "shop-db-1"]);
});

test("containers that cannot be without each other are left out together", () => {
  const pair = (one: string, other: string): ContainerSpec =>
    container(`${one}-1`, { ...gib(1), affinities: [`service==${other}`] });
  const result = checked({
    machines: [whole("node-1"), whole("node-2")],
    containers: [pair("a", "b"), pair("b", "a"), container("c-1", { ...gib(1), with: ["shop-a-1"] })],
  });
  expect(result.assignments).toEqual({});
});

test("no more of the highest priority are left out than by brute force, whoever follows whom (60 cases)", () => {
  const services = ["a", "b", "c", "d", "e", "f"];
  const machines = fc
    .array(
      fc.record({
        cpus: fc.constantFrom(1, 2),
        memory: fc.constantFrom("1g", "2g"),
        labels: fc.record({ zone: fc.constantFrom("a", "b") }),
      }),
      { minLength: 1, maxLength: 3 },
    )
    .map((list): MachineSpec[] => list.map((spec, i) => ({ name: `node-${i + 1}`, ...spec })));
  const containers = fc
    .array(
      fc.record({
        cpus: fc.constantFrom(0.25, 0.5, 1),
        memory: fc.constantFrom("256m", "700m", "1g"),
        constraints: fc.subarray(["zone==a"], { maxLength: 1 }),
        follows: fc.nat(),
        priority: fc.constantFrom(0, 5),
      }),
      { minLength: 2, maxLength: services.length },
    )
    .map((list): ContainerSpec[] =>
      list.map(({ follows, ...spec }, i) => ({
        name: `c${i}`,
        service: `shop/${services[i]!}`,
        ...spec,
        affinities: i > 0 && follows % 2 === 0 ? [`service==${services[follows % i]!}`] : [],
      })),
    );
  fc.assert(
    fc.property(fc.record({ machines, containers }), (problem: Problem) => {
      const left = (placement: Placement): number => unplacedByPriority(problem, placement)[0]!;
      const placed = new Map(Object.entries(checked(problem).assignments));
      expect(left(placed)).toBe(optimum(problem, (placement) => [left(placement)]).value[0]);
    }),
    { numRuns: 60 },
  );
});

test("as many as possible find a place: two small ones rather than a large one", () => {
  const result = checked({
    machines: [whole("node-1")],
    containers: [container("big-1", gib(2)), container("one-1", gib(1)), container("two-1", gib(1))],
  });
  expect(Object.keys(result.assignments)).toEqual(["shop-one-1", "shop-two-1"]);
});
