import type { Desk } from "./desk";
import { at } from "./order";
import type { Item } from "./model";
import type { Transition } from "./plan-result";
import { transitionOf } from "./transition";

/** Why a container that waits for others, which wait for it, has to be given up. */
export function refusal(item: Item, cycle: readonly Item[]): string {
  const others = cycle
    .filter((other) => other !== item)
    .map(({ name }) => name)
    .join(" and ");
  return `${item.name} would have to leave before ${others} can come, and the other way round`;
}

/**
 * Moves that wait for each other cannot be carried out: the last of each circle is given up. Returns the order of those
 * that are left.
 */
export function refuseCycles(desk: Desk): readonly Transition[] {
  const { board, model, refused } = desk;
  for (;;) {
    const { cycles, steps } = transitionOf(desk);
    const [cycle] = cycles;
    if (cycle === undefined) return steps;
    const last = at(cycle, cycle.length - 1);
    const block = at(model.blockOf, last.index);
    refused.set(block, refusal(last, cycle));
    board.take(block);
  }
}
