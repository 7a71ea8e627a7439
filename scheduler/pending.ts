import { type Desk, leftOut } from "./desk";
import { fill } from "./fill";
import type { Block } from "./model";
import { inOrder, roomFor, thoroughUntil } from "./rooms";

/**
 * Places what has no place yet, first what fits on no machine even now: others move for it in any case, and the fewest
 * while nobody has come to where they can go. Returns what found no place.
 */
export function placePending(desk: Desk): Block[] {
  const { board, causes, gate } = desk;
  const pending = leftOut(desk);
  const hardest = hardestOf(desk, pending);
  if (hardest.length === 0) return fill(desk, pending);
  const before = { places: board.snapshot(), causes: [...causes] };
  const thorough = thoroughUntil(desk);
  const left = inOrder(desk, hardest).filter((block) => !roomFor(desk, block, gate.steps <= thorough));
  const unfilled = fill(
    desk,
    pending.filter((block) => !board.isPlaced(block)),
  );
  if (unfilled.length <= left.length) return unfilled;
  // The room went to few large ones, and more smaller ones would do without.
  board.restore(before.places);
  causes.clear();
  for (const [block, cause] of before.causes) causes.set(block, cause);
  return fill(desk, pending);
}

/** Of the highest priority those that fit nowhere, if anybody is there who could make room. */
function hardestOf({ gate, model }: Desk, pending: readonly Block[]): Block[] {
  if (pending.length === model.blocks.length || !model.mayMakeRoom) return [];
  const highest = pending.reduce((most, { priority }) => Math.max(most, priority), -Infinity);
  // Whatever takes one of them mostly takes the next one too.
  let roomy: number | undefined;
  return pending.filter((block) => {
    if (block.priority < highest || block.level > 0) return false;
    if (roomy !== undefined && gate.allows(block, roomy) && gate.fits(block, roomy)) return false;
    roomy = gate.machinesFor(block).find((machine) => gate.fits(block, machine));
    return roomy === undefined;
  });
}
