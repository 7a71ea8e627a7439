import type { ContainerSpec, MachineSpec, Problem } from "../../scheduler";
import { plan } from "../../scheduler";
import { checked, container, detailsOf, previous, replicas } from "./fleet";

/** Does everything find a place? */
function fits(
  machines: readonly MachineSpec[],
  containers: readonly ContainerSpec[],
  more: Partial<Problem> = {},
): boolean {
  return checked({ machines, containers, ...more }).unplaced.length === 0;
}

const whole = (name: string, more: Partial<MachineSpec> = {}): MachineSpec => ({
  name,
  cpus: 1,
  memory: "1g",
  ...more,
});
const on = (
  result: { readonly assignments: Readonly<Record<string, string>> },
  name: string,
): string | undefined => result.assignments[`shop-${name}`];

describe("reservations", () => {
  test("cpus count in thousandths, memory in bytes", () => {
    const machines = [whole("m", { memory: 1000 })];
    expect(
      fits(machines, [
        container("a-1", { cpus: 0.999, memory: 999 }),
        container("b-1", { cpus: 0.001, memory: 1 }),
      ]),
    ).toBe(true);
    expect(
      fits(machines, [
        container("a-1", { cpus: 0.999, memory: 0 }),
        container("b-1", { cpus: 0.002, memory: 0 }),
      ]),
    ).toBe(false);
    expect(fits(machines, [container("a-1", { memory: 999 }), container("b-1", { memory: 2 })])).toBe(false);
  });

  test("what reserves nothing fits on a machine that is full", () => {
    const full = container("a-1", { cpus: 1, memory: "1g" });
    expect(fits([whole("m")], [full, container("b-1", { cpus: 0, memory: 0 })])).toBe(true);
  });
});

describe("capacity", () => {
  test("is floor(physical * (1 + overcommit)) - reserved, in every dimension", () => {
    const m = whole("m", { memory: 1001, overcommit: 0.05, reserved: { cpus: 0.05, memory: 50 } });
    expect(checked({ machines: [m], containers: [] }).machines[0]?.total).toEqual({
      cpus: 1000,
      memory: 1001,
    });
  });

  test("has a machine's own overcommit, by dimension if it says so, before the problem's", () => {
    const machines = [
      whole("a", { memory: 100 }),
      whole("b", { memory: 100, overcommit: 0 }),
      whole("c", { memory: 100, overcommit: { memory: 1 } }),
    ];
    const totals = checked({ machines, containers: [], options: { overcommit: 0.5 } }).machines;
    expect(totals.map(({ total }) => [total["cpus"], total["memory"]])).toEqual([
      [1500, 150],
      [1000, 100],
      [1500, 200],
    ]);
  });

  test("never falls below zero, and a negative overcommit keeps a share free", () => {
    const machines = [
      whole("a", { reserved: { memory: "2g" } }),
      whole("b", { memory: 100, overcommit: -0.1 }),
    ];
    expect(checked({ machines, containers: [] }).machines.map(({ total }) => total["memory"])).toEqual([
      0, 90,
    ]);
  });

  test("is compared in integers: a hundred hundredths of a core fill one core, and not one more", () => {
    const many = replicas("a", 100, { cpus: 0.01, memory: 0 });
    expect(fits([whole("m")], many)).toBe(true);
    expect(fits([whole("m")], [...many, container("b-1", { cpus: 0.001, memory: 0 })])).toBe(false);
  });

  test("counts foreign containers in full", () => {
    const machines = [whole("m", { running: [{ name: "agent", cpus: 0.5, memory: "512m" }] })];
    const result = checked({ machines, containers: [container("a-1", { cpus: 0.6, memory: 0 })] });
    expect(detailsOf(result, "shop-a-1")).toEqual({ m: ["asks 0.60 cpus, 0.50 cpus are free"] });
  });
});

test("further dimensions are whatever a problem names", () => {
  const machines = [
    whole("a"),
    whole("b", { resources: { gpu: 2, disk: 100 }, reserved: { resources: { gpu: 1 } } }),
  ];
  const one = container("a-1", { resources: { gpu: 1 } });
  const result = checked({ machines, containers: [one, container("b-1", { resources: { gpu: 1 } })] });
  expect(on(result, "a-1") ?? on(result, "b-1")).toBe("b");
  expect(detailsOf(result, result.unplaced[0]!.container)).toEqual({
    a: ["asks 1 gpu, 0 gpu are free"],
    b: ["asks 1 gpu, 0 gpu are free"],
  });
});

test("maxContainers bounds how many a machine takes, foreign ones included", () => {
  const machines = [whole("m", { maxContainers: 2, running: [{ name: "agent" }] })];
  const result = checked({ machines, containers: [container("a-1"), container("b-1")] });
  expect(detailsOf(result, result.unplaced[0]!.container)).toEqual({ m: ["takes 2 containers, has 2"] });
});

test("a container may have any name, also one that means something to the language", () => {
  const names = ["__proto__", "constructor", "toString"];
  const problem = { machines: [whole("m")], containers: names.map((name) => ({ name, memory: "1m" })) };
  const { assignments } = checked(problem);
  expect(Object.entries(assignments)).toEqual(names.map((name) => [name, "m"]));
  expect(checked({ ...problem, previous: { assignments } }).moves).toEqual([]);
});

describe("host network", () => {
  const host = (name: string, port: number): ContainerSpec =>
    container(name, { hostNetwork: true, ports: [{ container: port }] });
  test("takes its own ports on every address", () => {
    const loopback = container("b-1", { ports: [{ host: 80, container: 8080, address: "127.0.0.1" }] });
    expect(fits([whole("m")], [host("a-1", 80), loopback])).toBe(false);
    expect(fits([whole("m")], [host("a-1", 80), host("b-1", 80)])).toBe(false);
    expect(fits([whole("m")], [host("a-1", 80), host("b-1", 81)])).toBe(true);
  });
});

test("one address has many spellings", () => {
  const at = (name: string, address: string): ContainerSpec =>
    container(name, { ports: [{ host: 80, container: 80, address }] });
  expect(fits([whole("m")], [at("a-1", "::1"), at("b-1", "[0:0:0:0:0:0:0:1]")])).toBe(false);
  expect(fits([whole("m")], [at("a-1", "::1"), at("b-1", "::2")])).toBe(true);
});

test("a pool port is the same in the next plan, also when others come and go", () => {
  const any = (name: string): ContainerSpec => container(name, { ports: [{ host: "any", container: 80 }] });
  const options = { portPool: "30000-30001" };
  const machines = [whole("m")];
  const first = checked({ machines, containers: [any("b-1")], options });
  expect(first.ports).toEqual({ "shop-b-1": { "80/tcp": 30000 } });
  const next = { machines, containers: [any("a-1"), any("b-1")], options, previous: previous(first) };
  expect(checked(next).ports).toEqual({ "shop-a-1": { "80/tcp": 30001 }, "shop-b-1": { "80/tcp": 30000 } });
  expect(fits(machines, [any("a-1"), any("b-1"), any("c-1")], { options })).toBe(false);
});

describe("facts and labels", () => {
  const ubuntu = whole("m", {
    facts: {
      operatingsystem: "Ubuntu 24.04.1 LTS",
      os: "ubuntu",
      address: "10.1.2.3",
      role: "worker",
      id: "x1",
    },
    labels: { role: "liar", os: "liar", zone: "a" },
  });
  test.each([
    ["operatingsystem==ubuntu", true],
    ["operatingsystem==Ubuntu*", true],
    ["os==liar", false],
    ["node.labels.os==liar", true],
    ["role==worker", true],
    ["node.role==worker", true],
    ["node.role!=manager", true],
    ["node.id==x1", true],
    ["node.ip==10.0.0.0/8", true],
    ["node.ip==10.1.3.0/24", false],
    ["address!=10.0.0.0/8", false],
    ["zone==*", true],
    ["rack==*", false],
    ["rack!=1", true],
    ["Zone==a", false],
  ])("%s: %j", (rule, expected) => {
    const problem = { machines: [ubuntu], containers: [container("a-1", { constraints: [rule] })] };
    expect(plan(problem).unplaced.length === 0).toBe(expected);
  });

  test.each([
    ["node.id==x1", /^node\.id is known only after a machine has joined; use node\.hostname, or give/],
    ["node.rol==manager", /^there is no node\.rol; did you mean node\.role\?$/],
    ["node.label.zone==a", /^there is no node\.label\.zone; did you mean node\.labels\.NAME\?$/],
    ["engine.hostname!=a", /^there is no engine\.hostname; there are node\.labels\.NAME, node\.hostname/],
    ["operatingsytem!=ubuntu", /^there is no operatingsytem; did you mean operatingsystem\?$/],
    ["kernelversio==~6.1", /^there is no kernelversio; did you mean kernelversion\?$/],
  ])("%s is a mistake, not a rule that never holds", (rule, expected) => {
    const problem = { machines: [whole("m")], containers: [container("a-1", { constraints: [rule] })] };
    expect(() => plan(problem)).toThrow(
      expect.objectContaining({
        problems: [
          { path: "containers[0].constraints[0]", message: expect.stringMatching(expected) as string },
        ],
      }),
    );
  });
});

describe("soft rules", () => {
  const machines = [whole("a", { labels: { disk: "ssd" } }), whole("b", { labels: { zone: "z" } })];
  test("are kept each by its weight, not all or none", () => {
    const wishes = container("a-1", {
      constraints: [
        "disk==~ssd",
        { key: "zone", op: "==", value: "z", weight: 80 },
        { key: "rack", op: "exists", weight: 100 },
      ],
    });
    const result = checked({ machines, containers: [wishes] });
    expect(on(result, "a-1")).toBe("b");
    expect(result.unmet.map(({ rule }) => rule)).toEqual(["disk==~ssd", "rack exists"]);
  });

  test("never cost a hard rule", () => {
    const torn = container("a-1", { constraints: ["disk==~ssd", "zone==z"] });
    expect(on(checked({ machines, containers: [torn] }), "a-1")).toBe("b");
  });
});

describe("images", () => {
  const near = (rule: string): ContainerSpec => container("a-1", { affinities: [rule] });
  const machines = [whole("a"), whole("b", { images: ["docker.io/library/redis:7@sha256:0a"] })];
  test.each(["image==redis", "image==redis:7", "image==library/redis", "image==sha256:0a", "image==redi*"])(
    "%s is near an image that lies on a machine",
    (rule) => {
      expect(on(checked({ machines, containers: [near(rule)] }), "a-1")).toBe("b");
    },
  );
  test("image!=redis keeps away from it", () => {
    expect(on(checked({ machines, containers: [near("image!=redis")] }), "a-1")).toBe("a");
  });
});

test("affinity looks at foreign containers as at those of the batch", () => {
  const running = [{ name: "logger", service: "ops/logger", labels: { tier: "log" } }];
  const machines = [whole("a"), whole("b", { running })];
  for (const rule of ["container==logger", "service==ops/logger", "tier==log"])
    expect(on(checked({ machines, containers: [container("a-1", { affinities: [rule] })] }), "a-1")).toBe(
      "b",
    );
});

test("a rule that would mean nothing is refused", () => {
  const mistakes: Partial<ContainerSpec>[] = [
    { name: "a", distinct: { label: "zone" } },
    { name: "b", maxPerMachine: 1 },
    { name: "c", spread: [{ label: "zone" }] },
    { name: "d", service: "d", global: true, distinct: { label: "zone" } },
    { name: "e", with: ["d"] },
    { name: "f", constraints: ["affinity:container==a"] },
  ];
  const problem = { machines: [whole("m")], containers: mistakes as ContainerSpec[] };
  const paths = (): string[] => {
    try {
      plan(problem);
      return [];
    } catch (error) {
      return (error as { problems: { path: string }[] }).problems.map(({ path }) => path);
    }
  };
  expect(paths()).toEqual([
    "containers[0].distinct",
    "containers[1].maxPerMachine",
    "containers[2].spread",
    "containers[3].distinct",
    "containers[4].with[0]",
    "containers[5].constraints[0]",
  ]);
});

test("a fixed host port puts replicas on different machines", () => {
  const result = checked({
    machines: [whole("a"), whole("b")],
    containers: replicas("web", 2, { ports: [{ host: 80, container: 80 }] }),
  });
  expect(new Set(Object.values(result.assignments))).toEqual(new Set(["a", "b"]));
});

test("when all machines have prices, the cheapest set that holds all is taken", () => {
  const machines = [
    whole("dear", { cpus: 4, price: 10 }),
    whole("a", { price: 1 }),
    whole("b", { price: 1 }),
  ];
  const containers = replicas("x", 2, { cpus: 1, memory: 0 });
  expect(new Set(Object.values(checked({ machines, containers }).assignments))).toEqual(new Set(["a", "b"]));
});
