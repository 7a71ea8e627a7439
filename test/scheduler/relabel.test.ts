import type { MachineSpec } from "../../scheduler";
import { compile } from "../../scheduler/compile";
import { openDesk } from "../../scheduler/desk";
import { relabel } from "../../scheduler/relabel";
import { container } from "./fleet";

const [a, b] = ["a-1", "b-1"] as const;

/** Where a-1 and b-1 go, which ran on node-1 and node-2 and are wanted the other way round. */
function exchanged(sizes: readonly [number, number], second: Partial<MachineSpec> = {}): readonly number[] {
  const machine = { cpus: 4, memory: "1g" };
  const desk = openDesk(
    compile({
      machines: [
        { name: "node-1", ...machine },
        { name: "node-2", ...machine, ...second },
      ],
      containers: [a, b].map((name, i) => container(name, { service: "shop/one", cpus: sizes[i] ?? 0 })),
      previous: { assignments: { "shop-a-1": "node-1", "shop-b-1": "node-2" } },
    }),
  );
  return relabel(desk, desk.model.blocks, [1, 0]);
}

test("machines that are alike exchange what they are to hold, where that leaves it where it is", () => {
  expect(exchanged([1, 2])).toEqual([0, 1]);
});

test("machines that differ do not", () => {
  expect(exchanged([1, 2], { labels: { zone: "b" } })).toEqual([1, 0]);
  expect(exchanged([1, 2], { cpus: 8 })).toEqual([1, 0]);
});

test("containers that are alike exchange their places on machines that differ", () => {
  expect(exchanged([1, 1], { cpus: 8 })).toEqual([0, 1]);
});
