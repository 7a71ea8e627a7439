import fc from "fast-check";
import type { Problem } from "../../scheduler";
import { checked, container, detailsOf, machine, previous, replicas } from "./fleet";

const zones = ["a", "a", "b", "b"].map((zone, i) => machine(`node-${i + 1}`, { labels: { zone } }));
const spread = { spread: [{ label: "zone", hard: true }] };
const zoneOf = (on: string | undefined): string | undefined =>
  zones.find(({ name }) => name === on)?.labels?.["zone"];
const zonesOf = (assignments: Readonly<Record<string, string>>): (string | undefined)[] =>
  Object.values(assignments).map(zoneOf).sort();

test("an even spread stays as it is", () => {
  const problem = { machines: zones, containers: replicas("web", 4, spread) };
  const first = checked(problem);
  expect(zonesOf(first.assignments)).toEqual(["a", "a", "b", "b"]);
  expect(checked({ ...problem, previous: previous(first) }).moves).toEqual([]);
});

test("a spread that has become uneven is evened out by one move", () => {
  const result = checked({
    machines: zones,
    containers: replicas("web", 2, spread),
    previous: { assignments: { "shop-web-1": "node-1", "shop-web-2": "node-2" } },
  });
  expect(zonesOf(result.assignments)).toEqual(["a", "b"]);
  expect(result.moves.map(({ reason }) => reason)).toEqual([
    {
      code: "rule",
      text: "on node-2: zone=a has 1 of the service, another zone has 0; 1 more is allowed",
    },
  ]);
});

test("newcomers even out a spread before anything that runs is moved", () => {
  const result = checked({
    machines: zones,
    containers: replicas("web", 3, spread),
    previous: { assignments: { "shop-web-1": "node-1", "shop-web-2": "node-2" } },
  });
  expect(result.moves).toEqual([]);
  expect(zonesOf(result.assignments)).toEqual(["a", "a", "b"]);
});

test("where newcomers find no place, the uneven spread is not kept up either", () => {
  const full = container("full-1", { memory: "1792m", pin: "node-2" });
  const machines = [
    machine("node-1", { labels: { zone: "a" } }),
    machine("node-2", { labels: { zone: "b" } }),
  ];
  const result = checked({
    machines,
    containers: [full, ...replicas("web", 3, spread)],
    previous: {
      assignments: { "shop-full-1": "node-2", "shop-web-1": "node-1", "shop-web-2": "node-1" },
    },
  });
  expect(Object.keys(result.assignments)).toEqual(["shop-full-1", "shop-web-1"]);
  expect(result.unplaced.map((entry) => entry.container)).toEqual(["shop-web-2", "shop-web-3"]);
  expect(detailsOf(result, "shop-web-3")["node-1"]).toEqual([
    "zone=a has 1 of the service, another zone has 0; 1 more is allowed",
  ]);
});

test("maxSkew says how uneven a spread may be", () => {
  const containers = replicas("web", 3, { spread: [{ label: "zone", hard: true, maxSkew: 2 }] });
  const assignments = { "shop-web-1": "node-1", "shop-web-2": "node-2" };
  expect(
    checked({ machines: zones, containers: containers.slice(0, 2), previous: { assignments } }).moves,
  ).toEqual([]);
});

test("a machine without the label takes none of a hard spread, and says so", () => {
  const result = checked({ machines: [machine("node-1")], containers: replicas("web", 1, spread) });
  expect(detailsOf(result, "shop-web-1")).toEqual({ "node-1": ["has no label zone"] });
});

test("foreign replicas of the service count", () => {
  const [one, ...others] = zones;
  const machines = [{ ...one!, running: [{ name: "old", service: "shop/web" }] }, ...others];
  const result = checked({ machines, containers: replicas("web", 1, spread) });
  expect(zonesOf(result.assignments)).toEqual(["b"]);
});

const spreadOut: fc.Arbitrary<Problem> = fc.record({
  machines: fc
    .array(fc.constantFrom("a", "b", "c", undefined), { minLength: 1, maxLength: 5 })
    .map((list) =>
      list.map((zone, i) => machine(`node-${i + 1}`, zone === undefined ? {} : { labels: { zone } })),
    ),
  containers: fc
    .tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 1, max: 2 }), fc.constantFrom("64m", "700m"))
    .chain(([count, maxSkew, memory]) =>
      fc.constant([
        ...replicas("web", count, { memory, spread: [{ label: "zone", hard: true, maxSkew }] }),
        ...replicas("job", 2, { memory: "500m" }),
      ]),
    ),
});

test("an unchanged spread moves nothing, and stays within its skew when a machine is lost (100 cases)", () => {
  fc.assert(
    fc.property(spreadOut, (problem) => {
      const first = checked(problem);
      const containers = problem.containers.filter(({ name }) => Object.hasOwn(first.assignments, name));
      const again = { ...problem, containers, previous: previous(first) };
      expect(checked(again).moves).toEqual([]);
      checked({ ...again, machines: problem.machines.slice(1) });
    }),
    { numRuns: 100 },
  );
});

test("a domain counts for the replica that is spread, whatever its followers ask", () => {
  const result = checked({
    machines: [machine("node-1", { labels: { zone: "a" } }), machine("node-2", { labels: { zone: "b" } })],
    containers: [
      ...replicas("web", 2, { spread: [{ label: "zone", hard: true }] }),
      container("log-1", { affinities: ["container==shop-web-1"], constraints: ["zone==a"] }),
    ],
    previous: { assignments: { "shop-web-1": "node-1", "shop-web-2": "node-1", "shop-log-1": "node-1" } },
  });
  expect(result.unplaced).toEqual([]);
  expect(result.moves.map(({ container: name, to }) => [name, to])).toEqual([["shop-web-2", "node-2"]]);
});
