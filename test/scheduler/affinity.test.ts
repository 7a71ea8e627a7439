import type { Affinity, ContainerSpec } from "../../scheduler";
import { checked, container, detailsOf, machine, replicas } from "./fleet";

const machines = [
  machine("node-1", { labels: { zone: "a" } }),
  machine("node-2", { labels: { zone: "a" } }),
  machine("node-3", { labels: { zone: "b" } }),
];
const far = { strategy: "spread" as const, machines };

test.each([
  ["service==db", "the own stack's service"],
  ["service==shop/db", "a service by its full name"],
  ["container==db", "the own stack's service by a container rule"],
  ["container==shop-db-1", "a container by its name"],
  ["image==redis", "an image without registry and tag"],
  ["image==docker.io/library/redis:7", "an image in full"],
  ["com.example.tier==back", "a label"],
])("%s attracts by %s", (rule) => {
  const db = container("db-1", {
    image: "redis:7",
    labels: { "com.example.tier": "back" },
    constraints: ["node==node-3"],
  });
  const result = checked({ ...far, containers: [container("web-1", { affinities: [rule] }), db] });
  expect(result.assignments["shop-web-1"]).toBe("node-3");
});

test("an image attracts softly, unless the rule is hard", () => {
  const web = (affinity: string | Affinity): ContainerSpec =>
    container("web-1", { affinities: [affinity], constraints: ["zone==a"] });
  const db = container("db-1", { image: "redis:7", pin: "node-3" });
  const wished = checked({ machines, containers: [web("image==redis"), db] });
  expect(wished.unmet).toEqual([{ container: "shop-web-1", rule: "image==redis" }]);
  const hard = checked({ machines, containers: [web({ to: "image==redis", hard: true }), db] });
  expect(detailsOf(hard, "shop-web-1")["node-1"]).toEqual(["image==redis: none is there"]);
});

test("an image is avoided without exception", () => {
  const result = checked({
    machines: [machine("node-1", { images: ["redis:7"] })],
    containers: [container("web-1", { affinities: ["image!=redis"] })],
  });
  expect(detailsOf(result, "shop-web-1")).toEqual({
    "node-1": ["image!=redis: an image or foreign container is there"],
  });
});

test("a bare name does not reach into another stack", () => {
  const db = container("db-1", { name: "blog-db-1", service: "blog/db" });
  const result = checked({ ...far, containers: [container("web-1", { affinities: ["service==db"] }), db] });
  expect(detailsOf(result, "shop-web-1")["node-1"]).toEqual([
    "service==db: there is none; did you mean blog/db?",
  ]);
});

test("hard avoidance binds both sides, whoever comes first", () => {
  const noisy = container("noisy-1", { affinities: ["service!=quiet"] });
  const result = checked({
    machines: machines.slice(0, 1),
    containers: [noisy, container("quiet-1")],
    previous: { assignments: { "shop-noisy-1": "node-1" } },
  });
  expect(detailsOf(result, "shop-quiet-1")).toEqual({
    "node-1": ["shop-noisy-1 there keeps it away"],
  });
});

test("containers that attract each other start together", () => {
  const result = checked({
    ...far,
    containers: [
      container("a-1", { affinities: ["service==b"] }),
      container("b-1", { affinities: ["service==a"] }),
      ...replicas("c", 3, { affinities: ["service==c"] }),
    ],
  });
  const { assignments } = result;
  expect(assignments["shop-a-1"]).toBe(assignments["shop-b-1"]);
  expect(new Set(["1", "2", "3"].map((i) => assignments[`shop-c-${i}`])).size).toBe(1);
});

test("near within a label means any machine of the same value", () => {
  const result = checked({
    machines,
    containers: [
      container("db-1", { constraints: ["node==node-3"] }),
      container("web-1", { affinities: [{ to: "service==db", within: "zone", avoid: true }] }),
      container("job-1", {
        affinities: [{ to: "service==db", within: "zone" }],
        constraints: ["node!=nosuch"],
      }),
    ],
  });
  expect(result.assignments["shop-web-1"]).toBe("node-1");
  expect(result.assignments["shop-job-1"]).toBe("node-3");
});

test("replicas avoid each other softly, unless they have an affinity of their own", () => {
  const apart = checked({ machines, containers: replicas("web", 3) });
  expect(new Set(Object.values(apart.assignments)).size).toBe(3);
  const together = checked({ machines, containers: replicas("web", 3, { affinities: ["service==~web"] }) });
  expect(new Set(Object.values(together.assignments)).size).toBe(1);
  expect(together.unmet).toEqual([]);
});

test("a heavier wish wins", () => {
  const result = checked({
    machines,
    containers: [
      container("db-1", { pin: "node-3" }),
      container("web-1", {
        constraints: [{ key: "zone", op: "==", value: "a", weight: 20 }],
        affinities: [{ to: "service==db", weight: 80 }],
      }),
    ],
  });
  expect(result.assignments["shop-web-1"]).toBe("node-3");
  expect(result.unmet).toEqual([{ container: "shop-web-1", rule: "zone==a" }]);
});

test("whoever is attracted follows a container that has to move", () => {
  const containers = [...replicas("db", 2), container("web-1", { affinities: ["service==db"] })];
  const result = checked({
    machines: [machine("node-1"), machine("node-2", { state: "drain" }), machine("node-3")],
    containers,
    previous: { assignments: { "shop-db-1": "node-1", "shop-db-2": "node-2", "shop-web-1": "node-2" } },
  });
  expect(Object.values(result.assignments)).not.toContain("node-2");
  expect([result.assignments["shop-db-1"], result.assignments["shop-db-2"]]).toContain(
    result.assignments["shop-web-1"],
  );
});

test("distinct, maxPerMachine and a hard spread keep replicas apart", () => {
  const distinct = checked({ machines, containers: replicas("web", 3, { distinct: { label: "zone" } }) });
  expect(distinct.unplaced).toHaveLength(1);
  expect(detailsOf(distinct, distinct.unplaced[0]!.container)["node-3"]![0]).toMatch(
    /^distinct zone: shop-web-\d is there$/,
  );

  const most = checked({
    machines: machines.slice(0, 1),
    containers: replicas("web", 3, { maxPerMachine: 2 }),
  });
  expect(detailsOf(most, "shop-web-3")).toEqual({ "node-1": ["may have 2 of the service, has 2"] });

  const spread = checked({
    machines,
    containers: replicas("web", 4, { spread: [{ label: "zone", hard: true }] }),
  });
  const zones = Object.values(spread.assignments).map((on) => (on === "node-3" ? "b" : "a"));
  expect(zones.sort()).toEqual(["a", "a", "b", "b"]);

  const soft = checked({ machines, containers: replicas("web", 4, { spread: [{ label: "zone" }] }) });
  expect(Object.values(soft.assignments).filter((on) => on === "node-3")).toHaveLength(2);
});

test("containers of one namespace share a machine, and their volume ties all of them", () => {
  const result = checked({
    ...far,
    containers: [
      container("web-1", { with: ["shop-db-1"] }),
      container("db-1", { volumes: ["shop_data"], memory: "1g" }),
      container("log-1", { with: ["shop-web-1"] }),
    ],
    previous: { assignments: { "shop-db-1": "node-3" }, volumes: { shop_data: "node-3" } },
  });
  expect(new Set(Object.values(result.assignments))).toEqual(new Set(["node-3"]));
});

test("of those that attract each other within a label, one without the other finds no place", () => {
  const near = (to: string): Partial<ContainerSpec> => ({
    affinities: [{ to: `service==${to}`, within: "zone" }],
  });
  const result = checked({
    machines: [machine("node-1", { labels: { zone: "a" } })],
    containers: [
      container("web-1", near("db")),
      container("db-1", { ...near("web"), constraints: ["zone==b"] }),
    ],
  });
  expect(result.unplaced.map(({ container: name }) => name)).toEqual(["shop-db-1", "shop-web-1"]);
});
