import type { MachineState } from "../../scheduler";
import { checked, container, detailsOf, machine, replicas } from "./fleet";

const db = container("db-1", { volumes: ["shop_data"] });
const held = { assignments: { "shop-db-1": "node-1" }, volumes: { shop_data: "node-1" } };
const fleet = (state: MachineState) => [machine("node-1", { state }), machine("node-2")];

test("a cordoned machine keeps what it has and takes nothing new", () => {
  const containers = [container("web-1"), container("job-1")];
  const result = checked({
    machines: fleet("cordon"),
    containers,
    previous: { assignments: { "shop-web-1": "node-1" } },
  });
  expect(result.assignments).toEqual({ "shop-web-1": "node-1", "shop-job-1": "node-2" });
  expect(result.held).toEqual([]);
});

test.each([
  ["drain", "node-1 is draining"],
  ["down", "node-1 is down"],
] as const)("%s moves containers away", (state, text) => {
  const result = checked({
    machines: fleet(state),
    containers: [container("web-1")],
    previous: { assignments: { "shop-web-1": "node-1" } },
  });
  expect(result.moves).toEqual([
    { container: "shop-web-1", from: "node-1", to: "node-2", reason: { code: state, text } },
  ]);
  expect(result.transition).toEqual([{ container: "shop-web-1", order: "start-first" }]);
});

test("what runs is not stopped for what is new, where one machine has room for one of them", () => {
  const web = { ports: [{ host: 80, container: 80 }] };
  const result = checked({
    machines: fleet("drain"),
    containers: [container("api-1", web), container("web-1", web)],
    previous: { assignments: { "shop-web-1": "node-1" } },
  });
  expect(result.assignments).toEqual({ "shop-web-1": "node-2" });
});

test("a machine that is gone is named", () => {
  const result = checked({
    machines: [machine("node-2")],
    containers: [container("web-1")],
    previous: { assignments: { "shop-web-1": "node-1" } },
  });
  expect(result.moves[0]?.reason).toEqual({ code: "gone", text: "node-1 is gone from the program" });
});

test("a volume holds its container on a draining or dead machine", () => {
  const draining = checked({ machines: fleet("drain"), containers: [db], previous: held });
  expect(draining.assignments).toEqual({ "shop-db-1": "node-1" });
  expect(draining.held).toEqual([
    {
      container: "shop-db-1",
      machine: "node-1",
      reason: "its volume shop_data is on node-1",
      remedy:
        'To leave it behind and start with an empty one: abandonVolumes: ["shop_data@node-1"]. Until then node-1 cannot be removed.',
    },
  ]);
  const dead = checked({ machines: fleet("down"), containers: [db], previous: held });
  expect(dead.held[0]).toMatchObject({
    waits: true,
    reason: "its volume shop_data is on node-1, which is down",
  });
  expect(dead.assignments).toEqual({ "shop-db-1": "node-1" });
  expect(dead.volumes).toEqual({ shop_data: "node-1" });
});

test("an abandoned volume lets its container go, also one that is not movable", () => {
  const containers = [{ ...db, movable: false }];
  const previous = { assignments: held.assignments, volumes: {} };
  const result = checked({ machines: fleet("drain"), containers, previous });
  expect(result.assignments).toEqual({ "shop-db-1": "node-2" });
  expect(result.volumes).toEqual({ shop_data: "node-2" });
});

test("removing a machine that holds a volume is refused, with the remedy", () => {
  const result = checked({ machines: [machine("node-2")], containers: [db], previous: held });
  expect(detailsOf(result, "shop-db-1")).toEqual({
    "node-2": ["volume shop_data is on node-1, which is gone from the program"],
  });
  expect(result.unplaced[0]?.fixes?.[0]?.text).toContain('abandonVolumes: ["shop_data@node-1"]');
  expect(result.volumes).toEqual({ shop_data: "node-1" });
});

test("pin and movable: false hold too", () => {
  const containers = [container("a-1", { pin: "node-1" }), container("b-1", { movable: false })];
  const previous = { assignments: { "shop-a-1": "node-1", "shop-b-1": "node-1" } };
  const result = checked({ machines: fleet("drain"), containers, previous });
  expect(result.moves).toEqual([]);
  expect(result.held.map(({ reason }) => reason)).toEqual([
    "it is pinned to node-1",
    "it must not move (movable: false) from node-1",
  ]);
});

test("a newcomer that needs a cordoned machine waits and is not assigned", () => {
  const containers = [db, container("backup-1", { volumes: ["shop_data"] })];
  const result = checked({ machines: fleet("cordon"), containers, previous: held });
  expect(result.assignments).toEqual({ "shop-db-1": "node-1" });
  expect(result.held.map(({ container: name, waits }) => [name, waits])).toEqual([
    ["shop-backup-1", true],
    ["shop-db-1", undefined],
  ]);
});

test("a global container is on every machine that matches and takes it", () => {
  const agent = container("agent", { global: true, constraints: ["node!=node-3"] });
  const machines = [
    machine("node-1"),
    machine("node-2", { state: "cordon" }),
    machine("node-3"),
    machine("node-4", { state: "drain" }),
  ];
  const result = checked({ machines, containers: [agent] });
  expect(result.assignments).toEqual({ "shop-agent-node-1": "node-1" });
});

test("a global container that matches no machine is no silent zero", () => {
  const agent = container("agent", { global: true, constraints: ["disk==sdd"] });
  const machines = [machine("node-1", { labels: { disk: "ssd" } })];
  const result = checked({ machines, containers: [agent] });
  expect(detailsOf(result, "shop-agent")).toEqual({ "node-1": ["disk==sdd does not hold: disk is ssd"] });
  expect(result.unplaced[0]?.fixes?.[0]?.text).toBe("drop disk==sdd");
});

test("a named volume that exists on a machine pins, a volume of nobody stays remembered", () => {
  const result = checked({
    machines: [machine("node-1"), machine("node-2", { volumes: ["shop_data"] })],
    containers: [db, ...replicas("web", 1)],
    previous: { assignments: {}, volumes: { old: "node-1" } },
  });
  expect(result.assignments["shop-db-1"]).toBe("node-2");
  expect(result.volumes).toEqual({ old: "node-1", shop_data: "node-2" });
});
