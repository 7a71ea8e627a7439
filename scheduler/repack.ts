import { approach } from "./approach";
import type { Desk } from "./desk";
import { at, compareVectors } from "./order";
import type { Block } from "./model";
import { relabel } from "./relabel";
import { closeOne, consolidate } from "./search";
import { unsound } from "./soundness";
import { transitionOf } from "./transition";
import { machinesInUse, worthOf } from "./worth";

/** Comparisons of each search per unit of effort. */
const comparisons = 20_000_000;

/**
 * Makes a plan as good as one from scratch, with few moves: empties machines as they are; and if a plan from scratch is
 * still better, goes towards it as far as moves do not wait for each other, and empties machines from there.
 */
export function repack(
  desk: Desk,
  movers: readonly Block[],
  enough: number,
  afresh: (movers: ReadonlySet<Block>) => Desk,
): void {
  const { board, model } = desk;
  const start = board.snapshot();
  pack(desk, movers, enough, start);
  if (model.strategy === "binpack" && machinesInUse(desk) <= enough) return;
  const packed = stateOf(desk);
  const fresh = afresh(new Set(movers));
  if (compareVectors(worthOf(fresh), packed.worth) >= 0) return;
  const wanted = model.blocks.map((block) =>
    fresh.board.machineOf(at(fresh.model.blockOf, at(block.items, 0).index)),
  );
  board.restore(start);
  approach(desk, movers, relabel(desk, movers, wanted));
  pack(desk, movers, enough, start);
  if (!isBetter(desk, packed)) restore(desk, packed);
}

/** Empties machines with few moves each; where that ends, arranges anew what is on the others to close one more. */
function pack(desk: Desk, movers: readonly Block[], enough: number, start: readonly number[]): void {
  const { board, model } = desk;
  const isSequence = (): boolean => transitionOf(desk).cycles.length === 0;
  consolidate(desk, movers, { mostMoves: Infinity, enough, allowed: isSequence, comparisons });
  if (model.strategy !== "binpack") return;
  for (let progress = true; progress && machinesInUse(desk) > enough;) {
    const before = stateOf(desk);
    progress = closeOne(desk, movers, comparisons);
    const wanted = progress ? relabel(desk, movers, board.snapshot()) : before.places;
    board.restore(wanted);
    progress = compareVectors(worthOf(desk), before.worth) < 0;
    if (progress && !isPossible(desk)) {
      board.restore(start);
      approach(desk, movers, wanted);
    }
    progress &&= isBetter(desk, before);
    if (!progress) restore(desk, before);
  }
}

/** A plan that may be gone back to. */
interface State {
  readonly places: readonly number[];
  readonly order: readonly Block[];
  readonly worth: readonly number[];
}

function stateOf(desk: Desk): State {
  return { places: desk.board.snapshot(), order: desk.order, worth: worthOf(desk) };
}

function restore(desk: Desk, { places, order }: State): void {
  desk.board.restore(places);
  desk.order = order;
}

function isBetter(desk: Desk, { worth }: State): boolean {
  return isPossible(desk) && compareVectors(worthOf(desk), worth) < 0;
}

function isPossible(desk: Desk): boolean {
  const { board, held, model } = desk;
  return (
    model.blocks.every((block) => board.isPlaced(block) || held.has(block)) &&
    unsound(desk).size === 0 &&
    transitionOf(desk).cycles.length === 0
  );
}
