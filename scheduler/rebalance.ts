import type { Desk } from "./desk";
import { exhaust } from "./exhaust";
import { emptyMachines, improve, movedItems } from "./improve";
import { at } from "./order";
import type { Block } from "./model";
import { repack } from "./repack";
import { consolidate, search } from "./search";
import { unsound } from "./soundness";
import { transitionOf } from "./transition";
import { qualityOf, worthOf } from "./worth";

/** Improves what is new; what ran before and may stay is left alone. No plan has fewer than `enough` machines in use. */
export function polish(desk: Desk, enough: number): void {
  const { board, causes, held, model } = desk;
  const candidates = model.blocks.filter(
    (block) =>
      board.isPlaced(block) &&
      !held.has(block) &&
      (!block.ranBefore || (causes.has(block) && causes.get(block)?.code !== "room")) &&
      desk.gate.machinesFor(block).length > 1,
  );
  if (candidates.length === 0) return;
  search(desk, candidates, enough);
  const steps = model.effort * 5_000;
  const improvement = {
    candidates,
    vector: () => [board.cost, ...qualityOf(desk)],
    allowed: () => unsound(desk).size === 0 && transitionOf(desk).cycles.length === 0,
    steps,
  };
  const limit = desk.gate.steps + steps;
  // Of a large fleet it would move a few of the containers, and value the whole plan after each try.
  if (candidates.length * model.machines.length <= 10 * steps) improve(desk, improvement);
  else emptyMachines(desk, improvement, () => desk.gate.steps < limit);
  exhaust(desk);
}

/**
 * Improves the plan as if moves were free, at most so many containers away from where they ran. Moves that are left when
 * no machine can be emptied any more make the largest free block larger; without a limit, nothing moves just for that.
 *
 * @param afresh makes a plan in which all of the blocks are new
 */
export function rebalance(
  desk: Desk,
  maxMoves: number,
  enough: number,
  afresh: (movers: ReadonlySet<Block>) => Desk,
): void {
  const { board, causes, model } = desk;
  const before = board.snapshot();
  const already = movedItems(desk);
  const allowed = (): boolean =>
    movedItems(desk) - already <= maxMoves &&
    unsound(desk).size === 0 &&
    transitionOf(desk).cycles.length === 0;
  const candidates = model.blocks.filter((block) => mayBalance(desk, block));
  if (maxMoves === Infinity) repack(desk, candidates, enough, afresh);
  else consolidate(desk, candidates, { mostMoves: maxMoves, enough, allowed });
  improve(desk, {
    candidates,
    vector: () => (maxMoves === Infinity ? worthOf(desk) : qualityOf(desk)),
    allowed,
    steps: model.effort * 20_000,
  });
  for (const block of model.blocks)
    if (block.ranBefore && board.machineOf(block) !== at(before, block.index) && !causes.has(block))
      causes.set(block, { code: "rebalance", text: rebalanceText(desk) });
}

/** May a rebalance move the block, or place it anew? */
export function mayBalance({ board, gate, held }: Desk, block: Block): boolean {
  return (
    board.isPlaced(block) &&
    !held.has(block) &&
    (!block.ranBefore || block.movable) &&
    gate.machinesFor(block).length > 1
  );
}

function rebalanceText({ model }: Desk): string {
  switch (model.strategy) {
    case "binpack":
      return "rebalance: fewer machines, or more wishes kept";
    case "spread":
      return "rebalance: a more even load, or more wishes kept";
    case "random":
      return "rebalance: more wishes kept";
  }
}
