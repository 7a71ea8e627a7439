import { explain, plan, type Reason, unplacedText } from "../../scheduler";
import { nearestFirst } from "../../scheduler/nearest-fit";

/** 1,000 machines of which each has another amount free, and 210 containers that fit on none: 210,000 answers. */
const crowd = {
  machines: Array.from({ length: 1000 }, (_, i) => ({
    name: `node-${1000 + i}`,
    cpus: 2,
    memory: "2g",
    labels: { disk: i === 700 ? "ssd" : "hdd" },
    running: [{ name: "system", memory: 2 ** 20 * (1 + i) }],
  })),
  containers: Array.from({ length: 210 }, (_, i) => ({
    name: `shop-${1000 + i}`,
    memory: 2 ** 30 * 3 + i,
    constraints: ["disk==ssd"],
  })),
};

describe("of a large fleet that leaves many out", () => {
  const result = plan(crowd);
  const last = result.unplaced[209];

  test("the first are told every machine", () => {
    const counts = result.unplaced.map(({ rejected }) => Object.keys(rejected).length);
    expect(counts).toEqual([
      ...Array.from({ length: 200 }, () => 1000),
      ...Array.from({ length: 10 }, () => 100),
    ]);
    expect(result.unplaced.slice(0, 200).some(({ others }) => others !== undefined)).toBe(false);
  });

  test("the others are told the machines that come nearest, and how many more there are", () => {
    expect(last?.nearest?.machine).toBe("node-1700");
    expect(last?.rejected).toHaveProperty("node-1700", [expect.objectContaining({ predicate: "resources" })]);
    expect(last?.others).toEqual({ machines: 900, predicates: { constraint: 900, resources: 900 } });
  });

  test("the text counts them too", () => {
    const text = unplacedText({ ...result, unplaced: last === undefined ? [] : [last] });
    expect(text).toContain("\n  996 more machines: constraint on 996, resources on 996\n");
  });

  test("whoever asks about one container is told every machine", () => {
    const { rejected } = explain(crowd, result, "shop-1209");
    expect(Object.keys(rejected)).toHaveLength(1000);
  });
});

test("machines with the fewest reasons come first, and before them the nearest one", () => {
  const [short, off]: Reason[] = [
    { predicate: "resources", detail: "asks 2 GiB, 1 GiB is free" },
    { predicate: "state", detail: "is draining" },
  ];
  const rejected = { a: [short!, off!], b: [short!], c: [short!] };
  const nearest = { machine: "c", reasons: 1, shortage: 0.1 };
  expect(nearestFirst({ nearest, rejected })).toEqual(["c", "b", "a"]);
});
