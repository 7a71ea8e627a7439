import { type Desk, leftOut } from "./desk";
import { isSmall } from "./exhaust";
import { compareVectors } from "./order";
import type { Item } from "./model";

/**
 * Where something has no place: containers that are placed as one with whom they follow, but might go without. Who
 * attracts itself needs no company, and with it may keep others back. It takes another plan to know, so that this is
 * asked of few containers only.
 */
export function mayBeApart(desk: Desk): Item[] {
  const { model } = desk;
  if (!isSmall(model) || leftOut(desk).length === 0) return [];
  return model.blocks.flatMap(({ items }) => items.filter((item) => followsOneOf(items, item)));
}

function followsOneOf(items: readonly Item[], { nearness }: Item): boolean {
  return nearness.some(
    ({ avoid, probe, weight }) =>
      !avoid && weight === undefined && items.length > 1 && items.some(({ counted }) => counted.has(probe)),
  );
}

/** Does a plan leave out fewer than another one: by priority, then of those that ran? Or else move less? */
export function leavesFewer(a: Desk, b: Desk): boolean {
  return compareVectors(lossOf(a), lossOf(b)) < 0;
}

/** By the priority of each container, since blocks differ. */
function lossOf(desk: Desk): number[] {
  const { board, model } = desk;
  const priority = (item: Item): number => item.priority;
  const left = leftOut(desk).flatMap(({ items }) => items);
  const levels = [...new Set(model.items.map(priority))].sort((a, b) => b - a);
  return [
    ...levels.map((level) => left.filter((item) => priority(item) === level).length),
    left.filter(({ previous }) => previous !== undefined).length,
    Math.round(board.cost * 1e6),
  ];
}
