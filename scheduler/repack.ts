import { type Desk, sizeOf } from "./desk";
import { fill } from "./fill";
import { objective } from "./objective";
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
  const before = board.snapshot();
  pack(desk, movers, enough);
  if (model.strategy === "binpack" && machinesInUse(desk) <= enough) return;
  const packed = { places: board.snapshot(), worth: worthOf(desk) };
  const fresh = afresh(new Set(movers));
  if (compareVectors(worthOf(fresh), packed.worth) >= 0) return;
  const wanted = model.blocks.map((block) =>
    fresh.board.machineOf(at(fresh.model.blockOf, at(block.items, 0).index)),
  );
  board.restore(before);
  approach(desk, movers, relabel(desk, movers, wanted));
  pack(desk, movers, enough);
  const isBetter = isPossible(desk) && compareVectors(worthOf(desk), packed.worth) < 0;
  if (!isBetter) board.restore(packed.places);
}

/** Empties machines with few moves each; where that ends, arranges anew what is on the others to close one more. */
function pack(desk: Desk, movers: readonly Block[], enough: number): void {
  const { board, model } = desk;
  const isSequence = (): boolean => transitionOf(desk).cycles.length === 0;
  consolidate(desk, movers, { mostMoves: Infinity, enough, allowed: isSequence, comparisons });
  if (model.strategy !== "binpack") return;
  for (let progress = true; progress && machinesInUse(desk) > enough;) {
    const before = { places: board.snapshot(), worth: worthOf(desk) };
    progress = closeOne(desk, movers, comparisons);
    if (progress) board.restore(relabel(desk, movers, board.snapshot()));
    progress &&= isPossible(desk) && compareVectors(worthOf(desk), before.worth) < 0;
    if (!progress) board.restore(before.places);
  }
}

function isPossible(desk: Desk): boolean {
  const { board, held, model } = desk;
  return (
    model.blocks.every((block) => board.isPlaced(block) || held.has(block)) &&
    unsound(desk).size === 0 &&
    transitionOf(desk).cycles.length === 0
  );
}

/** Moves one block after the other to where it is wanted, the largest first, each as soon as there is room. */
function approach(desk: Desk, movers: readonly Block[], wanted: readonly number[]): void {
  const { board, gate, model } = desk;
  const added = movers.filter((block) => !block.ranBefore);
  for (const block of added) if (board.isPlaced(block)) board.take(block);
  const move = (block: Block): boolean => {
    const from = board.machineOf(block);
    const to = at(wanted, block.index);
    board.take(block);
    const fits = to >= 0 && gate.fits(block, to);
    board.put(block, fits ? to : from);
    return fits;
  };
  let waiting = movers
    .filter((block) => block.ranBefore && board.machineOf(block) !== at(wanted, block.index))
    .sort((a, b) => sizeOf(desk, b) - sizeOf(desk, a) || a.index - b.index);
  for (let progress = true; progress;) {
    const left = waiting.filter((block) => !move(block));
    progress = left.length < waiting.length;
    waiting = left;
  }
  fill({ ...desk, score: objective(model, false) }, added);
}
