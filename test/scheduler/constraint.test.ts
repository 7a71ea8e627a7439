import type { Constraint } from "../../scheduler";
import { checked, container, detailsOf, machine } from "./fleet";

const machines = [
  machine("node-1", {
    labels: { zone: "eu-1", disk: "ssd", a: "x.y", storagedriver: "lies" },
    facts: {
      operatingsystem: "Ubuntu 24.04.1 LTS",
      os: "ubuntu",
      kernelversion: "5.10.0-21",
      storagedriver: "overlay2",
    },
  }),
  machine("node-2", {
    labels: { zone: "us-1", a: "xzy" },
    facts: {
      operatingsystem: "Debian GNU/Linux 12",
      os: "debian",
      kernelversion: "5.9.1",
      architecture: "aarch64",
    },
  }),
];

/** Machines that a rule allows. */
function allowed(rule: string | Constraint): string[] {
  return machines
    .map(({ name }) => name)
    .filter((name) => {
      const only = machines.filter((m) => m.name === name);
      return (
        checked({ machines: only, containers: [container("web-1", { constraints: [rule] })] }).unplaced
          .length === 0
      );
    });
}

test.each([
  ["zone==eu-1", ["node-1"]],
  ["zone == eu-1", ["node-1"]],
  ["zone!=eu-1", ["node-2"]],
  ["zone==eu-*", ["node-1"]],
  ["zone==/^(eu|us)-\\d$/", ["node-1", "node-2"]],
  ["zone!=/^us/", ["node-1"]],
  ["a==x.y", ["node-1"]],
  ["disk==*", ["node-1"]],
  ["disk!=ssd", ["node-2"]],
  ["disk!=*", ["node-2"]],
  ["disk==~ssd", ["node-1", "node-2"]],
  ["constraint:disk==ssd", ["node-1"]],
  ["node==node-2", ["node-2"]],
  ["node.hostname==node-2", ["node-2"]],
  ["node.labels.zone==eu-1", ["node-1"]],
  ["engine.labels.zone == us-1", ["node-2"]],
  ["operatingsystem==ubuntu", ["node-1"]],
  ["operatingsystem==UBUNTU 24.04*", ["node-1"]],
  ["storagedriver==overlay2", ["node-1"]],
  ["storagedriver==lies", []],
  ["node.platform.arch==arm64", ["node-2"]],
  ["node.platform.os==linux", ["node-1", "node-2"]],
])("%s allows %j", (rule, names) => {
  expect(allowed(rule)).toEqual(names);
});

test.each<[Constraint, string[]]>([
  [{ key: "kernelversion", op: ">=", value: "5.10" }, ["node-1"]],
  [{ key: "kernelversion", op: "<", value: "5.10" }, ["node-2"]],
  [{ key: "cores", op: ">", value: 1 }, ["node-1", "node-2"]],
  [{ key: "cores", op: ">=", value: "4" }, []],
  [{ key: "zone", op: "in", value: ["eu-1", "eu-2"] }, ["node-1"]],
  [{ key: "zone", op: "notIn", value: ["eu-1", "eu-2"] }, ["node-2"]],
  [{ key: "disk", op: "exists" }, ["node-1"]],
  [{ key: "disk", op: "missing" }, ["node-2"]],
  [{ key: "disk", op: ">=", value: 0 }, []],
  [{ key: "kernelversion", op: "atLeast", value: "5.10" }, ["node-1"]],
  [{ key: "kernelversion", op: "atMost", value: "5.10" }, ["node-2"]],
  [{ key: "zone", op: "==", value: "eu-1" }, ["node-1"]],
  [{ key: "zone", op: "!=", value: "eu-1" }, ["node-2"]],
  [{ key: "operatingsystem", op: "in", value: ["UBUNTU", "fedora"] }, ["node-1"]],
])("%j allows %j", (rule, names) => {
  expect(allowed(rule)).toEqual(names);
});

test("a soft constraint is kept where it can be, and reported where not", () => {
  const rule = { key: "disk", op: "==", value: "ssd", weight: 30 } as const;
  const both = checked({ machines, containers: [container("web-1", { constraints: [rule] })] });
  expect(both.assignments).toEqual({ "shop-web-1": "node-1" });
  const one = checked({
    machines: machines.slice(1),
    containers: [container("web-1", { constraints: [rule] })],
  });
  expect(one.unmet).toEqual([{ container: "shop-web-1", rule: "disk==ssd" }]);
});

test("a soft rule that a move would keep is reported, not acted on", () => {
  const containers = [container("web-1", { constraints: ["disk==~ssd"] })];
  const result = checked({ machines, containers, previous: { assignments: { "shop-web-1": "node-2" } } });
  expect(result.moves).toEqual([]);
  expect(result.unmet).toEqual([{ container: "shop-web-1", rule: "disk==~ssd" }]);
});

test("a refusal names what is there, the nearest key, and machines that do not exist", () => {
  const rules = ["zone==a", "zonee==eu-1", "node==nosuch", "disk==hdd"];
  const result = checked({ machines, containers: [container("web-1", { constraints: rules })] });
  expect(detailsOf(result, "shop-web-1")["node-2"]).toEqual([
    "zone==a does not hold: zone is us-1",
    "zonee==eu-1 does not hold: no machine has zonee; did you mean zone?",
    "node==nosuch: there is no machine nosuch; there are node-1, node-2",
    "disk==hdd does not hold: it has no disk",
  ]);
});

test("a constraint that no longer holds moves a container", () => {
  const containers = [container("web-1", { constraints: ["zone==eu-1"] })];
  const result = checked({ machines, containers, previous: { assignments: { "shop-web-1": "node-2" } } });
  expect(result.moves).toEqual([
    {
      container: "shop-web-1",
      from: "node-2",
      to: "node-1",
      reason: { code: "rule", text: "on node-2: zone==eu-1 does not hold: zone is us-1" },
    },
  ]);
});
