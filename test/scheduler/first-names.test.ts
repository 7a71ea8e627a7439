import type { Problem } from "../../scheduler";
import { checked, container, machine, replicas } from "./fleet";

const machines = ["node-1", "node-2", "node-3"].map((name) => machine(name));
const placesOf = (problem: Omit<Problem, "machines">): Record<string, string> =>
  checked({ machines, ...problem }).assignments;

test("of replicas that are alike the first one has the first machine", () => {
  const db = container("db-1", { memory: "512m", constraints: ["node==node-3"] });
  expect(placesOf({ containers: [db, ...replicas("web", 3)] })).toEqual({
    "shop-db-1": "node-3",
    "shop-web-1": "node-1",
    "shop-web-2": "node-2",
    "shop-web-3": "node-3",
  });
});

test("of machines that are alike the first one has what comes first by name, whatever is larger", () => {
  const [a, b, c] = [["a-1", "900m"] as const, ["b-1", "1g"] as const, ["c-1", "700m"] as const].map(
    ([name, memory]) => container(name, { memory }),
  );
  expect(placesOf({ containers: [c!, b!, a!] })).toEqual({
    "shop-a-1": "node-1",
    "shop-b-1": "node-2",
    "shop-c-1": "node-2",
  });
});

test("the last of them is left out where not all have a place", () => {
  const [first, ...others] = replicas("web", 4, { maxPerMachine: 1 });
  expect(Object.keys(placesOf({ containers: [...others, first!] }))).toEqual([
    "shop-web-1",
    "shop-web-2",
    "shop-web-3",
  ]);
});

test("of those that leave one machine the first one goes to the first", () => {
  const gone = { "shop-b-1": "node-4", "shop-c-1": "node-4", "shop-c-2": "node-4" };
  const containers = [
    container("a-1", { memory: "512m" }),
    container("b-1", { memory: "300m" }),
    ...replicas("c", 2, { memory: "700m" }),
    container("d-1"),
  ];
  expect(
    placesOf({ containers, previous: { assignments: { ...gone, "shop-d-1": "node-3" } } }),
  ).toMatchObject({ "shop-c-1": "node-1", "shop-c-2": "node-3", "shop-d-1": "node-3" });
});

test("who runs stays, whatever is new and comes first by name", () => {
  const previous = { assignments: { "shop-web-2": "node-1", "shop-web-3": "node-2" } };
  expect(placesOf({ containers: replicas("web", 3), previous })).toEqual({
    "shop-web-1": "node-3",
    "shop-web-2": "node-1",
    "shop-web-3": "node-2",
  });
});

test("a wish for one of the machines is kept", () => {
  const wish = container("b-1", { constraints: ["node==~node-1"], maxPerMachine: 1, service: "shop/one" });
  const other = container("a-1", { maxPerMachine: 1, service: "shop/one" });
  expect(placesOf({ containers: [other, wish] })).toEqual({ "shop-a-1": "node-2", "shop-b-1": "node-1" });
});
