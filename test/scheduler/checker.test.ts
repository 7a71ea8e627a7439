import type { ContainerSpec, MachineSpec, Plan, Problem } from "../../scheduler";
import { plan } from "../../scheduler";
import { check } from "./checker";

const machines: MachineSpec[] = [
  { name: "a", cpus: 2, memory: "1g", labels: { zone: "x" } },
  { name: "b", cpus: 2, memory: "1g", labels: { zone: "y" } },
];

/** The faults of a plan in which these containers are where they are said to be. */
function faults(
  assignments: Record<string, string>,
  containers: ContainerSpec[],
  more: Partial<Problem> = {},
  tampered: Partial<Plan> = {},
): string[] {
  const problem: Problem = { machines, containers, ...more };
  const right = plan({ ...problem, options: { ...problem.options, moves: "none" } });
  return check(problem, {
    ...right,
    assignments,
    ports: {},
    moves: [],
    transition: [],
    unplaced: [],
    ...tampered,
  });
}

const cases: [string, string, string[]][] = [
  [
    "too much memory",
    "a: 2147483648 of 1073741824 memory",
    faults({ c: "a" }, [{ name: "c", memory: "2g" }]),
  ],
  [
    "too much for what is reserved",
    "a: 1500 of 1000 cpus",
    faults({ c: "a" }, [{ name: "c", cpus: 1.5 }], {
      machines: [{ ...machines[0]!, reserved: { cpus: 1 } }],
    }),
  ],
  [
    "too many containers",
    "a has 2 of 1 containers",
    faults({ c: "a", d: "a" }, [{ name: "c" }, { name: "d" }], {
      machines: [{ ...machines[0]!, maxContainers: 1 }],
    }),
  ],
  [
    "a port that two hold",
    "a: port 80/tcp is held by c and d",
    faults(
      { c: "a", d: "a" },
      ["c", "d"].map((name) => ({ name, ports: [{ host: 80, container: 80 }] })),
      {},
      { ports: { c: { "80/tcp": 80 }, d: { "80/tcp": 80 } } },
    ),
  ],
  [
    "a port outside its range",
    "c: 80/tcp is bound to 9000, not within 8000-8001",
    faults(
      { c: "a" },
      [{ name: "c", ports: [{ host: "8000-8001", container: 80 }] }],
      {},
      { ports: { c: { "80/tcp": 9000 } } },
    ),
  ],
  ["a constraint", 'c on a: "zone==y"', faults({ c: "a" }, [{ name: "c", constraints: ["zone==y"] }])],
  [
    "a typed constraint",
    'c on a: {"key":"zone","op":"notIn","value":["x"]}',
    faults({ c: "a" }, [{ name: "c", constraints: [{ key: "zone", op: "notIn", value: ["x"] }] }]),
  ],
  [
    "company to avoid",
    'c is with d: "container!=d"',
    faults({ c: "a", d: "a" }, [{ name: "c", affinities: ["container!=d"] }, { name: "d" }]),
  ],
  [
    "missing company",
    'c has nobody on a: "container==d"',
    faults({ c: "a", d: "b" }, [{ name: "c", affinities: ["container==d"] }, { name: "d" }]),
  ],
  ["a pin", "c is not where it is pinned", faults({ c: "a" }, [{ name: "c", pin: "b" }])],
  [
    "parted partners",
    "c is not with d",
    faults({ c: "a", d: "b" }, [{ name: "c", with: ["d"] }, { name: "d" }]),
  ],
  [
    "a volume that is left behind",
    "data left b for a",
    faults(
      { c: "a" },
      [{ name: "c", volumes: ["data"] }],
      { previous: { assignments: {}, volumes: { data: "b" } } },
      { volumes: { data: "a" } },
    ),
  ],
  [
    "replicas in one zone",
    "2 of s are in zone=x",
    faults(
      { c: "a", d: "a" },
      ["c", "d"].map((name) => ({ name, service: "s", distinct: { label: "zone" } })),
    ),
  ],
  [
    "too many replicas on a machine",
    "a has 2 of s",
    faults(
      { c: "a", d: "a" },
      ["c", "d"].map((name) => ({ name, service: "s", maxPerMachine: 1 })),
    ),
  ],
  [
    "an uneven spread",
    "zone=x has 2 of s, another has 0",
    faults(
      { c: "a", d: "a" },
      ["c", "d"].map((name) => ({ name, service: "s", spread: [{ label: "zone", hard: true }] })),
    ),
  ],
  ["a container that is forgotten", "d has 0 outcomes", faults({ c: "a" }, [{ name: "c" }, { name: "d" }])],
  [
    "a machine that drains",
    "c is on a, which is drain",
    faults({ c: "a" }, [{ name: "c" }], { machines: [{ ...machines[0]!, state: "drain" }, machines[1]!] }),
  ],
  [
    "a move that is not said",
    "c moves a -> b, but is said to undefined",
    faults({ c: "b" }, [{ name: "c" }], { previous: { assignments: { c: "a" } } }),
  ],
  [
    "a move into room that is not free yet",
    "when d starts, b: 2200 of 2000 cpus",
    faults(
      { c: "a", d: "b" },
      [
        { name: "c", cpus: 1.1 },
        { name: "d", cpus: 1.1 },
      ],
      { previous: { assignments: { c: "b" } } },
      {
        moves: [{ container: "c", from: "b", to: "a", reason: { code: "room", text: "" } }],
        transition: [{ container: "c", order: "start-first" }],
      },
    ),
  ],
  [
    "waiting for one that does not stop",
    "d waits for c, which does not stop first",
    faults(
      { c: "a", d: "b" },
      [{ name: "c" }, { name: "d" }],
      {},
      { transition: [{ container: "d", order: "start-first", after: ["c"] }] },
    ),
  ],
  [
    "a bound above what is enough",
    "2 machines are said to be needed, 1 are in use",
    faults({ c: "a" }, [{ name: "c" }], {}, { bound: { machines: 2, reason: "" } }),
  ],
  [
    "a sum that is wrong",
    "a has 500 cpus, not what is shown",
    faults(
      { c: "a" },
      [{ name: "c", cpus: 0.5 }],
      {},
      {
        machines: machines.map(({ name }) => ({
          name,
          used: { cpus: 0 },
          total: { cpus: 2000 },
          containers: 0,
        })),
      },
    ),
  ],
];

test.each(cases)("the checker finds %s", (_, fault, found) => {
  expect(found).toContain(fault);
});

test("the checker has nothing against a right plan", () => {
  const problem: Problem = {
    machines,
    containers: [
      {
        name: "c",
        ports: [{ host: "any", container: 80 }],
        constraints: ["zone==x"],
        affinities: ["container!=d"],
      },
      { name: "d", service: "s", maxPerMachine: 1, volumes: ["data"] },
    ],
  };
  expect(check(problem, plan(problem))).toEqual([]);
});
