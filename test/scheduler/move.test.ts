import { type ContainerSpec, plan } from "../../scheduler";
import { checked, container, detailsOf, machine, previous, replicas } from "./fleet";

const two = [machine("node-1"), machine("node-2")];
const repack = {
  machines: two,
  strategy: "spread" as const,
  containers: [
    container("a-1", { memory: "750m" }),
    container("b-1", { memory: "750m" }),
    container("c-1", { memory: "1500m" }),
  ],
  previous: { assignments: { "shop-a-1": "node-1", "shop-b-1": "node-2" } },
};

test("what fits only if others move gets its place by one move, and waits for it", () => {
  const result = checked(repack);
  expect(result.moves).toEqual([
    {
      container: "shop-b-1",
      from: "node-2",
      to: "node-1",
      reason: {
        code: "room",
        for: "shop-c-1",
        text: "makes room for shop-c-1, which asks 1500 MiB; the most that is free is 1042 MiB",
      },
    },
  ]);
  expect(result.transition).toEqual([
    { container: "shop-b-1", order: "stop-first" },
    { container: "shop-c-1", order: "start-first", after: ["shop-b-1"] },
  ]);
});

test("those of a machine that is gone are told so, also where another one has become too small for its own", () => {
  const sized = (name: string, cpus: number): ContainerSpec => container(name, { cpus, memory: "1m" });
  const result = checked({
    machines: [machine("node-1"), machine("node-2", { cpus: 4 })],
    containers: [sized("a-1", 1.8), sized("b-1", 0.8), sized("c-1", 0.8), sized("d-1", 0.8)],
    previous: {
      assignments: {
        "shop-a-1": "node-1",
        "shop-b-1": "node-1",
        "shop-c-1": "node-0",
        "shop-d-1": "node-0",
      },
    },
  });
  const codes = result.moves.map(({ container: name, reason }) => [name, reason.code]);
  expect(codes).toEqual([
    ["shop-a-1", "grown"],
    ["shop-c-1", "gone"],
    ["shop-d-1", "gone"],
  ]);
});

test("nothing makes room that must not move", () => {
  expect(checked({ ...repack, options: { moves: "none" } }).unplaced).toHaveLength(1);
  const [a, b, c] = repack.containers;
  const fixed = checked({ ...repack, containers: [{ ...a!, movable: false }, { ...b!, pin: "node-2" }, c!] });
  expect(detailsOf(fixed, "shop-c-1")).toEqual({
    "node-1": ["asks 1500 MiB, 1042 MiB are free"],
    "node-2": ["asks 1500 MiB, 1042 MiB are free"],
  });
  const pinned = checked({ ...repack, containers: [{ ...a!, movable: false }, b!, c!] });
  expect(pinned.moves.map(({ container: name }) => name)).toEqual(["shop-b-1"]);
});

test("the cheaper move is made", () => {
  const [a, b, c] = repack.containers;
  const result = checked({ ...repack, containers: [a!, { ...b!, moveCost: 5 }, c!] });
  expect(result.moves.map(({ container: name }) => name)).toEqual(["shop-a-1"]);
});

test("as many small ones move as a large one needs, and no more", () => {
  const large = { name: "node-1", cpus: 8, memory: "8g" };
  const small = ["node-2", "node-3", "node-4"].map((name) => ({ name, cpus: 8, memory: "3g" }));
  const crowd = Array.from({ length: 10 }, (_, i) => container(`s${i}-1`, { memory: "768m" }));
  const result = checked({
    machines: [large, ...small],
    containers: [...crowd, container("big-1", { memory: "4g" })],
    previous: { assignments: Object.fromEntries(crowd.map(({ name }) => [name, "node-1"])) },
  });
  expect(result.unplaced).toEqual([]);
  expect(result.moves).toHaveLength(5);
});

test("what has a named volume moves last, and what has a fixed host port after what has none", () => {
  const ports = [{ host: 80, container: 80 }];
  const [a, b, c] = repack.containers;
  const moved = (first: object, second: object): string[] =>
    checked({ ...repack, containers: [{ ...a!, ...first }, { ...b!, ...second }, c!] }).moves.map(
      ({ container: name }) => name,
    );
  expect(moved({ ports }, {})).toEqual(["shop-b-1"]);
  expect(moved({}, { ports })).toEqual(["shop-a-1"]);
  expect(moved({ ports }, { volumes: ["data"] })).toEqual(["shop-a-1"]);
  expect(moved({ volumes: ["data"] }, { ports })).toEqual(["shop-b-1"]);
});

test("two small moves are made where one is not enough", () => {
  const machines = [machine("node-1"), machine("node-2"), machine("node-3")];
  const small = ["a", "b", "c", "d", "e", "f"].map((name) => container(`${name}-1`, { memory: "500m" }));
  const assignments = Object.fromEntries(small.map(({ name }, i) => [name, `node-${1 + (i % 3)}`]));
  const big = container("big-1", { memory: "1500m" });
  const result = checked({ machines, containers: [...small, big], previous: { assignments } });
  expect(result.unplaced).toEqual([]);
  expect(result.moves).toHaveLength(2);
});

test("new containers are arranged anew before anything that runs is moved", () => {
  const machines = [machine("node-1"), machine("node-2")];
  const old = container("old-1", { memory: "700m" });
  const result = checked({
    machines,
    containers: [old, container("x-1", { memory: "1000m" }), container("y-1", { memory: "1700m" })],
    previous: { assignments: { "shop-old-1": "node-1" } },
  });
  expect(result.moves).toEqual([]);
  expect(result.assignments).toEqual({ "shop-old-1": "node-1", "shop-x-1": "node-1", "shop-y-1": "node-2" });
});

test("a container that has grown leaves, or the one whose leaving is cheapest", () => {
  const containers = [container("a-1", { memory: "1200m" }), container("b-1", { memory: "800m" })];
  const result = checked({
    machines: two,
    containers,
    previous: { assignments: { "shop-a-1": "node-1", "shop-b-1": "node-1" } },
  });
  expect(result.moves).toEqual([
    {
      container: "shop-b-1",
      from: "node-1",
      to: "node-2",
      reason: { code: "grown", text: "on node-1: asks 800 MiB, 592 MiB are free" },
    },
  ]);
});

test("containers that would have to swap are refused", () => {
  const containers = [
    container("a-1", { memory: "1500m", constraints: ["node==node-2"] }),
    container("b-1", { memory: "1500m", constraints: ["node==node-1"] }),
  ];
  const result = checked({
    machines: two,
    containers,
    previous: { assignments: { "shop-a-1": "node-1", "shop-b-1": "node-2" } },
  });
  expect(result.unplaced.map(({ container: name }) => name)).toEqual(["shop-b-1"]);
  expect(detailsOf(result, "shop-b-1")["node-1"]).toEqual([
    "shop-b-1 would have to leave before shop-a-1 can come, and the other way round",
  ]);
});

test("a port that a mover holds makes its successor wait", () => {
  const ports = [{ host: 80, container: 80 }];
  const containers = [
    container("old-1", { ports, constraints: ["node==node-2"] }),
    container("new-1", { ports, constraints: ["node==node-1"] }),
  ];
  const result = checked({
    machines: two,
    containers,
    previous: { assignments: { "shop-old-1": "node-1" } },
  });
  expect(result.transition).toEqual([
    { container: "shop-new-1", order: "start-first", after: ["shop-old-1"] },
    { container: "shop-old-1", order: "stop-first" },
  ]);
});

test("of too many, those of higher priority are placed; who runs is evicted only if asked", () => {
  const low = container("low-1", { memory: "1500m" });
  const high = container("high-1", { memory: "1500m", priority: 10 });
  const one = [machine("node-1")];
  expect(checked({ machines: one, containers: [low, high] }).assignments).toEqual({
    "shop-high-1": "node-1",
  });
  const running = {
    machines: one,
    containers: [low, high],
    previous: { assignments: { "shop-low-1": "node-1" } },
  };
  expect(checked(running).assignments).toEqual({ "shop-low-1": "node-1" });
  const evicting = checked({ ...running, options: { evict: true } });
  expect(evicting.assignments).toEqual({ "shop-high-1": "node-1" });
  expect(evicting.unplaced.map(({ container: name }) => name)).toEqual(["shop-low-1"]);
});

test("if asked, who runs is evicted from a machine that another one does not go to but keeps it away from", () => {
  const problem = {
    machines: ["node-1", "node-2"].map((name) => machine(name, { labels: { zone: "a" } })),
    containers: [
      container("low-1"),
      container("high-1", {
        priority: 1,
        constraints: ["node==node-1"],
        affinities: [{ to: "service==low", within: "zone", avoid: true }],
      }),
    ],
    previous: { assignments: { "shop-low-1": "node-2" } },
  };
  expect(checked(problem).assignments).toEqual({ "shop-low-1": "node-2" });
  const evicting = checked({ ...problem, options: { evict: true } });
  expect(evicting.assignments).toEqual({ "shop-high-1": "node-1" });
});

test("a rebalance stays within its budget, and the gain is told before", () => {
  const machines = ["node-1", "node-2", "node-3"].map((name) => machine(name));
  const containers = ["a", "b", "c"].map((name) => container(`${name}-1`));
  const assignments = { "shop-a-1": "node-1", "shop-b-1": "node-2", "shop-c-1": "node-3" };
  const scattered = { machines, containers, previous: { assignments } };
  expect(checked(scattered)).toMatchObject({ moves: [], gain: { machines: 2, moves: 2 } });
  expect(checked({ ...scattered, options: { rebalance: { maxMoves: 1 } } }).moves).toHaveLength(1);
  const all = checked({ ...scattered, options: { rebalance: {} } });
  expect(all.moves.map(({ reason }) => reason.code)).toEqual(["rebalance", "rebalance"]);
  expect(all.gain).toBeUndefined();
});

test("effort and seed change a plan in no other way than the same way again", () => {
  const problem = {
    machines: two,
    containers: replicas("web", 6),
    strategy: "random" as const,
    options: { seed: 7 },
  };
  expect(plan(problem)).toEqual(plan(problem));
  expect(checked({ ...problem, options: { seed: 8, effort: 0 } }).unplaced).toEqual([]);
  expect(previous(plan(problem)).assignments).not.toEqual({});
});

describe("a host port that a container gives up where it stays", () => {
  const on = (host: number): Partial<ContainerSpec> => ({ ports: [{ host, container: 80 }] });
  const before = {
    assignments: { "shop-old-1": "node-1" },
    ports: { "shop-old-1": { "80/tcp": 8080 } },
  };

  test("is taken by a newcomer once it has let go", () => {
    const { transition } = checked({
      machines: [machine("node-1")],
      containers: [container("old-1", on(9090)), container("new-1", on(8080))],
      previous: before,
    });
    expect(transition).toEqual([
      { container: "shop-new-1", order: "start-first", after: ["shop-old-1"] },
      { container: "shop-old-1", order: "stop-first" },
    ]);
  });

  test("is free at once for another address", () => {
    const local = { ports: [{ host: 8080, container: 80, address: "127.0.0.1" }] };
    const { transition } = checked({
      machines: [machine("node-1")],
      containers: [
        container("old-1", { ports: [{ host: 9090, container: 80, address: "10.0.0.1" }] }),
        container("new-1", local),
      ],
      previous: before,
    });
    expect(transition).toEqual([]);
  });

  test("is taken by one that stays as well, from one that moves away", () => {
    const { transition } = checked({
      machines: [machine("node-1"), machine("node-2")],
      containers: [container("old-1", { ...on(8080), pin: "node-2" }), container("web-1", on(8080))],
      previous: {
        assignments: { "shop-old-1": "node-1", "shop-web-1": "node-1" },
        ports: { "shop-old-1": { "80/tcp": 8080 }, "shop-web-1": { "80/tcp": 9090 } },
      },
    });
    expect(transition).toEqual([
      { container: "shop-old-1", order: "stop-first" },
      { container: "shop-web-1", order: "stop-first", after: ["shop-old-1"] },
    ]);
  });

  test("cannot be swapped for another one in a single run", () => {
    const result = checked({
      machines: [machine("node-1")],
      containers: [container("old-1", on(9090)), container("web-1", on(8080))],
      previous: {
        assignments: { "shop-old-1": "node-1", "shop-web-1": "node-1" },
        ports: { "shop-old-1": { "80/tcp": 8080 }, "shop-web-1": { "80/tcp": 9090 } },
      },
    });
    expect(detailsOf(result, "shop-web-1")).toEqual({
      "node-1": ["shop-web-1 would have to leave before shop-old-1 can come, and the other way round"],
    });
  });
});
