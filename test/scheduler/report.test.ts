import { readFileSync } from "node:fs";
import { join } from "node:path";
import { explain, plan, type Problem, report, unplacedText } from "../../scheduler";
import { checked, container, machine, previous, replicas } from "./fleet";

const golden = (name: string): string => readFileSync(join(__dirname, "golden", `${name}.txt`), "utf8");
const text = (problem: Problem): string => `${report(problem, checked(problem)).join("\n")}\n`;

const three = ["node-1", "node-2", "node-3"].map((name) => machine(name));
const web = { cpus: 0.25, memory: "256m", ports: [{ host: 8080, container: 80 }] };
const shop = [
  container("cache-1", { cpus: 0.25, memory: "256m" }),
  container("db-1", { cpus: 0.5, memory: "768m", volumes: ["shop_data"] }),
  ...replicas("web", 2, web),
  container("worker-1", { cpus: 0.5, memory: "512m" }),
];

test("first preview", () => {
  expect(text({ machines: three, containers: shop })).toBe(golden("first"));
});

test("no change says nothing", () => {
  const first = plan({ machines: three, containers: shop });
  const again = { machines: three, containers: shop, previous: previous(first) };
  expect(report(again, plan(again))).toEqual([]);
});

const repack: Problem = {
  machines: three.slice(0, 2),
  strategy: "spread",
  containers: [
    container("api-1", { cpus: 0.5, memory: "750m" }),
    container("search-1", { cpus: 1, memory: "1500m" }),
    container("web-1", { cpus: 0.25, memory: "750m" }),
  ],
  previous: { assignments: { "shop-api-1": "node-1", "shop-web-1": "node-2" } },
};

test("a service is added and one container has to move", () => {
  expect(text(repack)).toBe(golden("forced-move"));
});

const drain: Problem = {
  machines: [machine("node-1"), machine("node-2"), machine("node-3", { state: "drain" })],
  containers: [
    ...shop,
    container("api-1", { cpus: 0.5, memory: "512m" }),
    container("queue-1", { cpus: 0.5, memory: "512m" }),
  ],
  previous: {
    assignments: {
      "shop-api-1": "node-1",
      "shop-cache-1": "node-1",
      "shop-db-1": "node-3",
      "shop-queue-1": "node-2",
      "shop-web-1": "node-1",
      "shop-web-2": "node-3",
      "shop-worker-1": "node-3",
    },
    volumes: { shop_data: "node-3" },
  },
};

test("a machine is drained and a volume stays", () => {
  expect(text(drain)).toBe(golden("drain"));
});

test("a machine is down, another is gone, and a container is removed", () => {
  const dead: Problem = {
    ...drain,
    machines: [machine("node-1"), machine("node-3", { state: "down" })],
    containers: drain.containers.filter(({ name }) => name !== "shop-api-1" && name !== "shop-web-2"),
  };
  expect(text(dead)).toBe(golden("down"));
});

test("many new containers are grouped by service", () => {
  const containers = [
    ...replicas("web", 30, { cpus: 0.01, memory: "8m" }),
    ...replicas("job", 15, { cpus: 0.01, memory: "8m" }),
  ];
  expect(text({ machines: three, strategy: "spread", containers })).toBe(golden("grouped"));
});

test("what reserves nothing is counted if the caller says so", () => {
  const problem = { machines: three, containers: shop };
  expect(report(problem, plan(problem), { reserveNothing: 1 }).at(-1)).toBe("1 container reserves nothing.");
});

test("a refusal has one line per machine and reason, and what would help", () => {
  const containers = [
    ...shop,
    container("big-1", { memory: "3g", ports: [{ host: 8080, container: 1 }], constraints: ["zone==a"] }),
  ];
  const problem = { machines: [machine("node-1"), machine("node-2", { labels: { zone: "b" } })], containers };
  expect(`${unplacedText(checked(problem))}\n`).toBe(golden("unplaced"));
});

test("an explanation has the candidates after each filter, scores and the runner-up", () => {
  const problem = { machines: three, containers: shop };
  const why = explain(problem, plan(problem), "shop-web-2");
  expect(why.machine).toBe("node-2");
  expect(why.candidates.find(({ filter }) => filter === "constraint")?.machines).toEqual([
    "node-1",
    "node-2",
    "node-3",
  ]);
  expect(why.candidates.at(-1)?.machines).toEqual(["node-2", "node-3"]);
  expect(why.rejected["node-1"]?.map(({ detail }) => detail)).toEqual([
    "port 8080/tcp is held by shop-web-1",
    "asks 256 MiB, 0 MiB are free",
  ]);
  expect(why.scores.map((score) => score.machine)).toEqual(["node-2", "node-3"]);
  expect(why.runnerUp).toBe("node-3");
  expect(explain(repack, plan(repack), "shop-web-1").notes[0]).toMatch(/^makes room for shop-search-1/);
  expect(() => explain(problem, plan(problem), "nobody")).toThrow("there is no container nobody");
});
