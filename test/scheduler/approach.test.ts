import { approach } from "../../scheduler/approach";
import { compile } from "../../scheduler/compile";
import { type Desk, openDesk } from "../../scheduler/desk";
import { transitionOf } from "../../scheduler/transition";

/**
 * Where containers go.
 *
 * @param cpus what machines have
 * @param containers what they ask, where they run and where they are wanted
 * @param only the machine that a container may be on
 */
function approached(
  cpus: Record<string, number>,
  containers: Record<string, readonly [cpus: number, from: string, to: string]>,
  only: Record<string, string> = {},
): { desk: Desk; places: Record<string, string> } {
  const entries = Object.entries(containers);
  const desk = openDesk(
    compile({
      machines: Object.keys(cpus).map((name) => ({
        name,
        cpus: cpus[name]!,
        memory: "1g",
        labels: { is: name },
      })),
      containers: entries.map(([name, [size]]) => ({
        name,
        cpus: size,
        memory: "1m",
        constraints: only[name] === undefined ? [] : [`is==${only[name]}`],
      })),
      previous: { assignments: Object.fromEntries(entries.map(([name, [, from]]) => [name, from])) },
    }),
  );
  const { board, model } = desk;
  const indexOf = (name: string | undefined): number =>
    model.machines.findIndex((machine) => machine.name === name);
  board.isSettling = false;
  board.restore(model.blocks.map(({ items }) => indexOf(items[0]!.previous)));
  approach(
    desk,
    model.blocks,
    model.blocks.map(({ items }) => indexOf(containers[items[0]!.name]![2])),
  );
  const places = model.blocks.map((block): [string, string] => [
    block.items[0]!.name,
    model.machines[board.machineOf(block)]!.name,
  ]);
  return { desk, places: Object.fromEntries(places) };
}

test("containers exchange what they are wanted for, where more of them stay then", () => {
  const { places } = approached(
    { one: 4, two: 5 },
    { a: [3, "one", "two"], b: [2, "two", "one"], c: [1, "two", "one"] },
  );
  expect(places).toEqual({ a: "one", b: "two", c: "two" });
});

test("of containers that wait for each other in a circle, one goes where there is room", () => {
  const { desk, places } = approached(
    { one: 8, two: 8, three: 11 },
    {
      a: [5, "one", "two"],
      b: [6, "two", "one"],
      c: [3, "three", "two"],
      d: [3, "three", "three"],
    },
    { c: "two" },
  );
  expect(places).toEqual({ a: "three", b: "one", c: "two", d: "three" });
  expect(transitionOf(desk).cycles).toEqual([]);
});

test("those of machines that are given up come last, since others change places in the room that they take", () => {
  const numbers = Array.from({ length: 10 }, (_, i) => i);
  const all = <T>(entries: (i: number) => Record<string, T>): Record<string, T> =>
    Object.assign({}, ...numbers.map(entries)) as Record<string, T>;
  const wanted = all((i) => ({ [`a${i}`]: `two${i}`, [`b${i}`]: `one${i}`, [`c${i}`]: `one${i}` }));
  const { desk, places } = approached(
    all((i) => ({ [`one${i}`]: 12, [`two${i}`]: 10, [`three${i}`]: 4 })),
    all((i) => ({
      [`a${i}`]: [2, `one${i}`, `two${i}`],
      [`b${i}`]: [3, `two${i}`, `one${i}`],
      [`c${i}`]: [4, `three${i}`, `one${i}`],
      [`x${i}`]: [5, `one${i}`, `one${i}`],
      [`y${i}`]: [7, `two${i}`, `two${i}`],
    })),
    wanted,
  );
  expect(places).toMatchObject(wanted);
  expect(transitionOf(desk).cycles).toEqual([]);
});

test("moves are told in the order in which there was room for them, where no other one is free of circles", () => {
  const wanted = { a: "two", b: "three", c: "two", d: "one" };
  const { desk, places } = approached(
    { one: 4, two: 8, three: 7 },
    { a: [3, "three", "two"], b: [4, "two", "three"], c: [4, "three", "two"], d: [4, "two", "one"] },
    wanted,
  );
  expect(places).toEqual(wanted);
  expect(transitionOf(desk).cycles).toEqual([]);
  desk.order = [];
  expect(transitionOf(desk).cycles).not.toEqual([]);
});
