import fc from "fast-check";
import {
  applyChanges,
  type Change,
  type ContainerSpec,
  type MachineSpec,
  plan,
  type Problem,
} from "../../scheduler";
import { canPlace, optimum, type Placement, unplacedByPriority } from "./brute-force";
import { checked, container, machine, replicas } from "./fleet";
import { smallCase } from "./small-cases";

/** What is proposed for a container, in words. */
function fixesOf(problem: Problem, name: string): string[] {
  const entry = checked(problem).unplaced.find((unplaced) => unplaced.container === name);
  return (entry?.fixes ?? []).map(({ text }) => text);
}

const a = machine("node-1", { labels: { zone: "a" } });
const b = machine("node-2", { labels: { zone: "b" } });

test("dropping the one rule that is in the way is proposed", () => {
  const full = container("full-1", { memory: "1700m", pin: "node-1" });
  const web = container("web-1", { memory: "1g", constraints: ["zone==a", "zone!=c"] });
  expect(fixesOf({ machines: [a, b], containers: [full, web] }, "shop-web-1")).toEqual([
    "drop zone==a",
    "reserve at most 92 MiB",
    "add a machine of 2 cpus, 2 GiB with zone=a, like node-1",
  ]);
});

test("a machine is made up where none of the size is there", () => {
  const web = container("web-1", { cpus: 3, memory: "5g", resources: { gpu: 1 }, constraints: ["zone==a"] });
  expect(fixesOf({ machines: [b], containers: [web] }, "shop-web-1")).toEqual([
    "add a machine of 3 cpus, 5 GiB, 1 gpu with zone=a",
  ]);
});

test("the rule of another container is named with it", () => {
  const problem = {
    machines: [a],
    containers: [container("noisy-1", { affinities: ["service!=quiet"], priority: 1 }), container("quiet-1")],
  };
  expect(fixesOf(problem, "shop-quiet-1")).toEqual([
    "drop service!=quiet of shop-noisy-1",
    "add a machine of 2 cpus, 2 GiB with zone=a, like node-1",
  ]);
});

test("several changes come together where one is not enough", () => {
  const holder = container("holder-1", { ports: [{ host: 80, container: 80 }] });
  const web = container("web-1", {
    ports: [{ host: 80, container: 80 }],
    constraints: ["node==node-1", "disk==ssd"],
  });
  expect(fixesOf({ machines: [a], containers: [{ ...holder, priority: 1 }, web] }, "shop-web-1")).toEqual([
    "drop disk==ssd and choose another host port than 80/tcp",
  ]);
});

test.each<[string, Partial<ContainerSpec>, Partial<MachineSpec>, string]>([
  ["a pin", { pin: "node-2" }, {}, "make node-2 active"],
  ["slots", { constraints: ["zone==a"] }, { maxContainers: 0 }, "raise maxContainers of node-1 to 1"],
  ["a drain", { constraints: ["zone==b"] }, {}, "make node-2 active"],
  ["a volume elsewhere", { volumes: ["data"] }, {}, 'set abandonVolumes: ["data@node-9"]'],
])("%s has its own remedy", (_, web, first, expected) => {
  const machines = [
    { ...a, ...first },
    { ...b, state: "drain" as const },
  ];
  const previous = { assignments: {}, volumes: { data: "node-9" } };
  const result = plan({ machines, containers: [container("web-1", web), container("x-1")], previous });
  const entry = result.unplaced.find((unplaced) => unplaced.container === "shop-web-1");
  const held = result.held.map(({ remedy }) => remedy);
  expect([...(entry?.fixes ?? []).map(({ text }) => text), ...held].join("\n")).toContain(
    web.pin === undefined ? expected : "Until then it waits for node-2 to be active",
  );
});

test("rules of a service are dropped for all of its replicas", () => {
  const problem = { machines: [a], containers: replicas("web", 2, { distinct: { label: "zone" } }) };
  const entry = checked(problem).unplaced[0]!;
  expect(entry.fixes?.[0]).toEqual({
    text: "drop distinct over zone of shop/web",
    changes: [{ change: "drop-limit", service: "shop/web", limit: "distinct", label: "zone" }],
  });
  expect(plan(applyChanges(problem, entry.fixes![0]!.changes)).unplaced).toEqual([]);
});

test("of two ways to reserve less, the one that leaves more is proposed", () => {
  const problem = {
    machines: [a, b],
    containers: [
      container("db-1", { memory: "1g" }),
      container("big-1", { memory: "3g", constraints: ["zone==a"] }),
    ],
    previous: { assignments: { "shop-db-1": "node-1" } },
  };
  expect(fixesOf(problem, "shop-big-1")).toEqual([
    "add a machine of 1 cpu, 3 GiB with zone=a",
    "reserve at most 1792 MiB",
  ]);
});

test("nothing is proposed for a machine that is down, nor a machine for a pinned container", () => {
  const web = container("web-1", { constraints: ["node==node-1"], memory: "3g" });
  expect(fixesOf({ machines: [{ ...a, state: "down" }], containers: [web] }, "shop-web-1")).toEqual([]);
});

const small: fc.Arbitrary<Problem> = fc.record({
  machines: fc
    .array(
      fc.record({
        cpus: fc.constantFrom(1, 2),
        memory: fc.constantFrom("1g", "2g"),
        labels: fc.record({ zone: fc.constantFrom("a", "b") }),
        maxContainers: fc.constantFrom(2, 9),
      }),
      { minLength: 1, maxLength: 2 },
    )
    .map((list) => list.map((spec, i) => ({ name: `node-${i + 1}`, ...spec }))),
  containers: fc
    .array(
      fc.record(
        {
          service: fc.constantFrom("shop/web", "shop/db"),
          cpus: fc.constantFrom(0.25, 1, 1.5),
          memory: fc.constantFrom("256m", "1g", "1500m"),
          ports: fc.subarray([{ host: 80, container: 80 }], { maxLength: 1 }),
          constraints: fc.subarray(["zone==a", "zone!=b", "zone==c"], { maxLength: 2 }),
          affinities: fc.subarray(["service!=db", "service!=web"], { maxLength: 1 }),
          maxPerMachine: fc.constantFrom(1, 2),
          distinct: fc.constant({ label: "zone" }),
          pin: fc.constant("node-1"),
        },
        { requiredKeys: ["service"] },
      ),
      { minLength: 1, maxLength: 5 },
    )
    .map((list) => list.map((spec, i) => ({ name: `c${i}`, ...spec }))),
});

/** Containers without a place, where the wanted ones have one; undefined if they cannot all have one. */
function fewestLeft(problem: Problem, wanted: readonly string[]): number | undefined {
  if (!canPlace(problem, wanted)) return undefined;
  const measure = (placement: Placement): number[] => [
    wanted.every((name) => placement.get(name) !== undefined) ? 0 : 1,
    ...unplacedByPriority(problem, placement),
  ];
  return optimum(problem, measure).value[1];
}

test("fewer changes that only do where as many others are left out are not proposed, as the planner leaves it out", () => {
  const problem = smallCase(200);
  const { assignments, unplaced } = checked(problem);
  const { fixes = [] } = unplaced.find(({ container: name }) => name === "c2")!;
  const fewer: Change[] = [
    { change: "drop-rule", container: "c2", rule: "avoid service==web within zone" },
    { change: "drop-limit", service: "shop/db", limit: "maxPerMachine" },
  ];
  const then = applyChanges(problem, fewer);
  const after = checked(then);
  expect(after.unplaced.map(({ container: name }) => name)).toEqual(["c2"]);
  expect(fewestLeft(then, [...Object.keys(assignments), "c2"])).toBe(1);
  expect(fixes.map(({ changes }) => changes)).not.toContainEqual(fewer);
});

test("each set of changes gives a place, and none of its parts does, as brute force agrees (80 cases)", () => {
  let sets = 0;
  fc.assert(
    fc.property(small, (problem) => {
      const { assignments, unplaced } = checked(problem);
      for (const { container: name, fixes = [] } of unplaced) {
        const wanted = [...Object.keys(assignments), name];
        const helps = (changes: readonly Change[]): boolean =>
          canPlace(applyChanges(problem, changes), wanted);
        for (const { changes } of fixes) {
          sets++;
          expect(helps(changes)).toBe(true);
          for (const one of changes) {
            const part = applyChanges(
              problem,
              changes.filter((other) => other !== one),
            );
            const after = plan(part);
            expect(wanted.every((each) => Object.hasOwn(after.assignments, each))).toBe(false);
            expect(fewestLeft(part, wanted) ?? Infinity).toBeGreaterThanOrEqual(after.unplaced.length);
          }
        }
      }
    }),
    { numRuns: 80 },
  );
  expect(sets).toBeGreaterThan(80);
});
