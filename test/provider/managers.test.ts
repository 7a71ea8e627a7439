import { chooseManagers } from "../../provider/placement/managers";
import type { MachineState } from "../../scheduler";

const machines = (...names: string[]) =>
  Object.fromEntries(
    names.map((name) => [
      name.replace("!", ""),
      { state: (name.endsWith("!") ? "down" : "active") as MachineState },
    ]),
  );

const since = (known: string[], ...renewed: string[]) => ({ known, renewed });

test.each([
  ["one machine is its own manager", ["a"], { names: ["a"], fabric: 1 }],
  ["two machines have one manager, never two", ["a", "b"], { names: ["a"], fabric: 1 }],
  ["three machines have three", ["c", "b", "a"], { names: ["a", "b", "c"], fabric: 1 }],
  ["more machines have three as well", ["a", "b", "c", "d"], { names: ["a", "b", "c"], fabric: 1 }],
])("%s", (_name, names, expected) => {
  expect(chooseManagers(machines(...names), "auto", undefined, since([]))).toEqual(expected);
});

const three = { names: ["a", "b", "c"], fabric: 1 };

test("nothing changes when nothing changes", () => {
  expect(chooseManagers(machines("a", "b", "c", "d"), "auto", three, since(["a", "b", "c", "d"]))).toEqual(
    three,
  );
});

test("a lost minority is replaced, and the fabric stays", () => {
  expect(chooseManagers(machines("a!", "b", "c", "d"), "auto", three, since(["a", "b", "c", "d"]))).toEqual({
    names: ["b", "c", "d"],
    fabric: 1,
  });
});

test("two survivors of three stay managers: Raft refuses to demote one while the third is lost", () => {
  expect(chooseManagers(machines("a!", "b", "c"), "auto", three, since(["a", "b", "c"]))).toEqual({
    names: ["b", "c"],
    fabric: 1,
  });
});

test("a lost majority raises the fabric", () => {
  expect(chooseManagers(machines("a!", "b!", "c", "d"), "auto", three, since(["a", "b", "c", "d"]))).toEqual({
    names: ["c"],
    fabric: 2,
  });
});

test("a sole manager that is lost raises the fabric", () => {
  expect(chooseManagers(machines("a!", "b"), "auto", { names: ["a"], fabric: 4 }, since(["a", "b"]))).toEqual(
    {
      names: ["b"],
      fabric: 5,
    },
  );
});

test("a sole manager that leaves the program hands over to a machine that was there", () => {
  expect(chooseManagers(machines("b", "c"), 1, { names: ["a"], fabric: 1 }, since(["a", "c"]))).toEqual({
    names: ["c"],
    fabric: 1,
  });
});

test("a sole manager that leaves when only new machines stay takes its swarm along", () => {
  expect(chooseManagers(machines("b"), "auto", { names: ["a"], fabric: 1 }, since(["a"]))).toEqual({
    names: ["b"],
    fabric: 2,
  });
});

test("a third machine makes three managers of one", () => {
  expect(
    chooseManagers(machines("a", "b", "c"), "auto", { names: ["a"], fabric: 1 }, since(["a", "b"])),
  ).toEqual(three);
});

test("a manager of three that is made anew joins the others, and no longer gives the tokens", () => {
  expect(chooseManagers(machines("a", "b", "c"), "auto", three, since(["a", "b", "c"], "a"))).toEqual({
    names: ["b", "c", "a"],
    fabric: 1,
  });
});

test("a sole manager that is made anew raises the fabric", () => {
  const sole = { names: ["a"], fabric: 1 };
  expect(chooseManagers(machines("a", "b"), "auto", sole, since(["a", "b"], "a")).fabric).toBe(2);
});

test("a worker that is made anew changes nothing", () => {
  const sole = { names: ["a"], fabric: 1 };
  expect(chooseManagers(machines("a", "b"), "auto", sole, since(["a", "b"], "b"))).toEqual(sole);
});
