import type { ContainerSpec } from "../../scheduler";
import { compile } from "../../scheduler/compile";
import { openDesk } from "../../scheduler/desk";
import { Loads } from "../../scheduler/search/loads";
import { packingOf } from "../../scheduler/search/packing";
import { topUp } from "../../scheduler/search/top-up";

interface Filled {
  readonly cpus: number;
  /** Cores of its containers. */
  readonly holds: readonly number[];
}

/** What machines hold, by their number, once they were filled up; the last tenth of them, rounded up, is given up. */
function filledUp(
  machines: readonly Filled[],
  ofSize: Readonly<Record<number, Partial<ContainerSpec>>> = {},
): number[][] {
  const all = machines.flatMap(({ holds }, on) => holds.map((cpus) => ({ on, cpus })));
  const desk = openDesk(
    compile({
      machines: machines.map(({ cpus }, i) => ({ name: `node-${i + 10}`, cpus, memory: "64g" })),
      containers: all.map(({ cpus }, i) => ({
        name: `c-${i + 10}`,
        cpus,
        labels: { size: `${cpus}` },
        ...ofSize[cpus],
      })),
    }),
  );
  const loads = new Loads(packingOf(desk, desk.model.blocks));
  all.forEach(({ on }, block) => loads.put(block, on));
  const { place } = topUp(loads);
  return machines.map((_, on) => all.filter((_, block) => place[block] === on).map(({ cpus }) => cpus));
}

/** One core is left on each of nine machines; two more have five containers of three cores. */
const fleet = [
  ...Array.from({ length: 9 }, (): Filled => ({ cpus: 10, holds: [5, 2, 2] })),
  { cpus: 10, holds: [3, 3, 3] },
  { cpus: 10, holds: [3, 3] },
];

test("machines opened last give what they have for lesser containers of the others, until one of them is not needed", () => {
  const held = filledUp(fleet);
  expect(held.slice(0, 5)).toEqual(Array(5).fill([5, 2, 3]));
  expect(held.slice(5)).toEqual([...Array(4).fill([5, 2, 2]), [2, 2, 2, 2, 2], []]);
});

test("nobody comes to where a rule keeps it off", () => {
  expect(filledUp(fleet, { 3: { affinities: ["size!=5"] } })).toEqual(fleet.map(({ holds }) => holds));
});

test("nobody comes to a machine that its constraints exclude", () => {
  const held = filledUp(fleet, { 3: { constraints: ["node!=node-10", "node!=node-11"] } });
  expect(held.slice(0, 7)).toEqual([...Array(2).fill([5, 2, 2]), ...Array(5).fill([5, 2, 3])]);
});

test("nobody comes to where another dimension has no room", () => {
  const roomy = fleet.map(({ cpus, holds }) => ({ cpus: cpus + 1, holds }));
  const held = filledUp(roomy, { 3: { memory: "2g" }, 5: { memory: "63g" } });
  expect(held).toEqual(fleet.map(({ holds }) => holds));
});

test("what takes more than half of a machine that is given up stays where it is", () => {
  const large = Array.from({ length: 9 }, (): Filled => ({ cpus: 20, holds: [12, 7] }));
  const held = filledUp([...large, { cpus: 10, holds: [8] }]);
  expect(held).toEqual([...large.map(({ holds }) => holds), [8]]);
});
