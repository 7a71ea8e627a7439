import { kinOf, typeOf } from "./alike";
import type { Desk } from "./desk";
import { grouped } from "./grouped";
import { at, compareVectors } from "./order";
import type { Block } from "./model";
import { unsound } from "./soundness";
import { transitionOf } from "./transition";

/** block -> machine, -1 for none */
type Places = readonly number[];

/**
 * Of plans that only names tell apart, takes the one in which the first container has the first machine, then the second
 * one, and so on. New containers that are alike exchange their places, and so do those that have left one machine; and
 * machines that are alike exchange what they hold, if all of it is new. What stays where it ran is not touched.
 */
export function takeFirstNames(desk: Desk): void {
  const { board, model } = desk;
  // This strategy chooses by names already.
  if (model.strategy === "random") return;
  const start = board.snapshot();
  const vector = vectorOf(desk);
  const exchangeable = model.blocks.filter((block) => mayExchange(desk, block));
  const kins = [...grouped(exchangeable, (block) => likenessOf(desk, block)).values()].filter(
    ({ length }) => length > 1,
  );
  const pairs = alikeMachines(desk);
  let best: Places = start;
  const take = (places: Places): boolean => {
    if (!isBefore(desk, places, best)) return false;
    board.restore(places);
    if (compareVectors(vectorOf(desk), vector) > 0) return false;
    best = places;
    return true;
  };
  take(inOrder(kins, start));
  while (pairs.some(([a, b]) => take(inOrder(kins, exchanged(desk, best, a, b)))));
  board.restore(best);
}

/** What may not become worse: that it can be carried out, too. */
function vectorOf(desk: Desk): number[] {
  return [unsound(desk).size, transitionOf(desk).cycles.length, ...desk.score(desk.board).vector];
}

/** Is it new, or elsewhere than where it ran? And does nobody move for it, and give its name as the reason? */
function mayExchange({ board, causes, held, model, refused }: Desk, block: Block): boolean {
  const [item] = block.items;
  if (item === undefined || held.has(block) || refused.has(block)) return false;
  if (block.ranBefore && (!board.isPlaced(block) || at(model.homes, item.index) === board.machineOf(block)))
    return false;
  return [...causes.values()].every((cause) => cause.for !== item.name);
}

/** Equal for containers that only their names tell apart, and that left the same machine, if any. */
function likenessOf({ model }: Desk, block: Block): string {
  const { bindings, previous } = at(block.items, 0);
  return JSON.stringify([
    kinOf(block),
    previous,
    bindings.map(({ sticky }) => sticky),
    at(model.homes, at(block.items, 0).index),
  ]);
}

/** Pairs of machines that only their names tell apart, and on which nothing ran that has a place. */
function alikeMachines({ board, held, model }: Desk): (readonly [number, number])[] {
  const wasInUse = new Set(model.homes);
  const fresh = model.machines.filter(
    ({ index }) =>
      !wasInUse.has(index) && board.blocksOn(index).every((block) => !block.ranBefore && !held.has(block)),
  );
  return [...grouped(fresh, typeOf).values()].flatMap((machines) =>
    machines.flatMap(({ index }, i) => machines.slice(i + 1).map((other) => [index, other.index] as const)),
  );
}

/** With what two machines hold exchanged; as it is where a rule is against that. */
function exchanged({ gate, model }: Desk, places: Places, a: number, b: number): Places {
  const other = (machine: number): number => (machine === a ? b : machine === b ? a : machine);
  const may = model.blocks.every((block) => {
    const machine = at(places, block.index);
    return other(machine) === machine || gate.allows(block, other(machine));
  });
  return may ? places.map(other) : places;
}

/** Of each kind, the first has the first of their machines, and the last ones have none. */
function inOrder(kins: readonly (readonly Block[])[], places: Places): Places {
  const result = [...places];
  for (const blocks of kins) {
    const theirs = blocks.map(({ index }) => at(places, index)).sort(byMachine);
    blocks.forEach(({ index }, i) => (result[index] = at(theirs, i)));
  }
  return result;
}

function isBefore({ model }: Desk, a: Places, b: Places): boolean {
  const block = model.blocks.find(({ index }) => a[index] !== b[index]);
  return block !== undefined && byMachine(at(a, block.index), at(b, block.index)) < 0;
}

/** No machine is the last choice. */
function byMachine(a: number, b: number): number {
  return a < 0 || b < 0 ? b - a : a - b;
}
