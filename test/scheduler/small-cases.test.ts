import type { Plan, Problem } from "../../scheduler";
import { moves, optimum, type Placement, stopped, unplacedByPriority } from "./brute-force";
import { canBeCarriedOut } from "./brute-force-order";
import { checked } from "./fleet";
import { changed, changes, running, smallCase } from "./small-cases";

/**
 * Containers without a place and weighted moves. It is no plan if it cannot be carried out, nor if it puts out something
 * that runs and can stay, which needs the option `evict`.
 */
function measure(problem: Problem, plan: Plan): (placement: Placement) => number[] {
  const runs = Object.keys(problem.previous?.assignments ?? {});
  const stay = runs.filter((name) => Object.hasOwn(plan.assignments, name));
  return (placement) => [
    stay.every((name) => placement.get(name) !== undefined) && canBeCarriedOut(problem, placement) ? 0 : 1,
    ...unplacedByPriority(problem, placement),
    stopped(problem, placement),
    moves(problem, placement),
  ];
}

function expectOptimal(problem: Problem): void {
  const plan = checked(problem);
  const worth = measure(problem, plan);
  expect(worth(new Map(Object.entries(plan.assignments)))).toEqual(optimum(problem, worth).value);
}

const seeds = Array.from({ length: 25 }, (_, i) => i + 1);

test("under all kinds of rules no way to place seven containers leaves out fewer (25 cases)", () => {
  seeds.map(smallCase).forEach(expectOptimal);
});

test.each([
  [112, "whoever attracts itself has its place without those that follow it"],
  [327, "two that attract each other within a zone come together"],
  [583, "two that attract each other come together where a third one of a kind is elsewhere"],
  [
    165,
    "whoever attracts itself goes without the only one that it could follow, where that leaves room for two",
  ],
])("none in case %i either: %s", (seed) => {
  expectOptimal(smallCase(seed));
});

function after(change: (typeof changes)[number], seed: number): Problem {
  const fresh = smallCase(seed);
  return changed(running(fresh, checked(fresh)), change, seed);
}

test.each([
  ["added", 145, "what would come with one that runs is not worth another one that runs with it"],
  ["bound", 283, "whoever has a range gives its number to one that follows it"],
] as const)("nor when something is %s, in case %i: %s", (change, seed, _) => {
  expectOptimal(after(change, seed));
});

test("moves count by their weight: three of weight 1 are as good as two of 1 and 2, and leave a larger block", () => {
  expect(checked(after("labelled", 465)).moves).toMatchObject([
    { container: "c2", to: "node-3" },
    { container: "c3", to: "node-1" },
    { container: "c5", to: "node-2" },
  ]);
});

test.each(changes)("when something is %s, no way keeps more and moves less (25 cases)", (change) => {
  for (const seed of seeds) {
    const fresh = smallCase(seed);
    const before = running(fresh, checked(fresh));
    if (before.containers.length > 0) expectOptimal(changed(before, change, seed));
  }
});
