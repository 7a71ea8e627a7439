import { InvalidProblem, parseSize, plan, type Problem } from "../../scheduler";

/** Complaints about a problem, as `path: message`. */
function complaints(problem: unknown): string[] {
  try {
    plan(problem as Problem);
    return [];
  } catch (error) {
    if (!(error instanceof InvalidProblem)) throw error;
    return error.problems.map(({ path, message }) => `${path}: ${message}`);
  }
}

test("every complaint comes at once, by path", () => {
  const problem = {
    machines: [
      { name: "node-1", cpus: -1, memory: "2 gigs", label: {} },
      { name: "node-2", memory: "2g", state: "off", usedPorts: [{ host: 70000 }] },
    ],
    containers: [
      { name: "", cpus: 0.0001, memory: -5, ports: [{ host: "any" }, { host: "9-1", container: 1 }] },
      { name: "web", labels: { "com.example/x": 1 }, maxPerMachine: 1.5 },
    ],
    strategy: "tight",
    extra: 1,
  };
  expect(complaints(problem)).toEqual([
    "extra: is unknown; the fields are machines, containers, version, previous, strategy, options",
    expect.stringMatching(/^machines\[0\]\.label: is unknown; the fields are name, cpus, memory, /),
    "machines[0].cpus: must not be negative, is -1",
    'machines[0].memory: must be whole bytes or a size such as "512m" or "1.5g", is "2 gigs"',
    "machines[1].cpus: is missing",
    'machines[1].state: must be one of "active", "cordon", "drain", "down", is "off"',
    "machines[1].usedPorts[0].host: must be at most 65535, is 70000",
    'containers[0].name: must be a non-empty string, is ""',
    "containers[0].cpus: must be a multiple of 0.001, is 0.0001",
    "containers[0].memory: must not be negative, is -5",
    "containers[0].ports[0]: needs `container`, or a number as `host`",
    'containers[0].ports[1].host: must be 1..65535, "any" or a range such as "8000-8010", is "9-1"',
    'containers[1].labels["com.example/x"]: must be a string, is 1',
    "containers[1].maxPerMachine: must be a whole number, is 1.5",
    'strategy: must be one of "binpack", "spread", "random", is "tight"',
  ]);
});

test("names are unique, and references lead somewhere", () => {
  const machines = [
    { name: "node-1", cpus: 1, memory: "1g" },
    { name: "node-1", cpus: 1, memory: "1g" },
  ];
  const containers = [
    { name: "web", pin: "node-9", with: ["db", "web"] },
    { name: "web" },
    { name: "agent", global: true },
    { name: "agent-node-1" },
  ];
  expect(complaints({ machines, containers })).toEqual([
    "machines[1].name: node-1 is the name of machines[0] too; every machine needs its own",
    "containers[1].name: web is the name of containers[0] too; every container needs its own",
    "containers[0].pin: there is no machine node-9",
    "containers[0].with[0]: there is no container db",
    "containers[0].with[1]: names the container itself",
    "containers[2].name: its instance agent-node-1 has the name of another container",
  ]);
});

test("a rule that cannot be read is shown with a caret", () => {
  const container = {
    name: "web",
    constraints: ["zone=a", "==a", "zone==", "zone==/(/"],
    affinities: ["service"],
  };
  const [single, noKey, noValue, regex, affinity] = complaints({ machines: [], containers: [container] });
  expect(single).toBe("containers[0].constraints[0]: == or != goes here\n  zone=a\n      ^");
  expect(noKey).toBe(
    "containers[0].constraints[1]: a key of letters, digits, `_`, `-`, `.` and `/` goes here\n  ==a\n  ^",
  );
  expect(noValue).toBe("containers[0].constraints[2]: a value goes here\n  zone==\n        ^");
  expect(regex).toMatch(
    /^containers\[0\]\.constraints\[3\]: the regular expression is wrong \(.*\)\n {2}zone==\/\(\/\n {8}\^$/,
  );
  expect(affinity).toBe("containers[0].affinities[0]: == or != goes here\n  service\n         ^");
});

test("a typed constraint takes the operand of its operator", () => {
  const constraints = [
    { key: "zone", op: "in", value: "a" },
    { key: "zone", op: "exists", value: "a" },
    { key: "zone", op: ">=" },
  ];
  expect(complaints({ machines: [], containers: [{ name: "web", constraints }] })).toEqual([
    'containers[0].constraints[0].value: in takes a list, is "a"',
    'containers[0].constraints[1].value: exists takes no value, is "a"',
    "containers[0].constraints[2].value: >= takes a number or a version, is undefined",
  ]);
});

test("sizes are 1024-based, as Docker writes them", () => {
  expect(["2g", "1.5g", "512m", "64k", "100b", "7", "2GiB", "1gb"].map(parseSize)).toEqual([
    2147483648, 1610612736, 536870912, 65536, 100, 7, 2147483648, 1073741824,
  ]);
  expect(["", "g", "-1", "1e3", "1.5.5g", "2x"].map(parseSize)).toEqual(Array(6).fill(undefined));
});

test("an affinity is not soft and hard at once", () => {
  const complaintsOf = (affinity: object): string[] =>
    complaints({ machines: [], containers: [{ name: "web", affinities: [affinity] }] });
  const message = "containers[0].affinities[0].hard: contradicts the weight or `~`";
  expect(complaintsOf({ to: "image==redis", hard: true, weight: 5 })).toEqual([message]);
  expect(complaintsOf({ to: "image==~redis", hard: true })).toEqual([message]);
  expect(complaintsOf({ to: "image==redis", hard: true })).toEqual([]);
});

test("more complaints than a call takes arguments still come all at once", () => {
  const containers = Array.from({ length: 200_000 }, (_, i) => ({ name: `c-${i}`, cpus: -1 }));
  expect(complaints({ machines: [], containers })).toHaveLength(200_000);
});
