import { stronglyConnected } from "./graph";
import { at } from "./order";
import type { Block, Item } from "./model";

/**
 * Those of a block that are to be left out first where it fits nowhere as a whole: they follow another one, and nobody
 * in the block needs them. Of several, those of the lowest priority, then the largest. None if each is needed.
 *
 * @param size of a container, to compare with others
 */
export function lastFollowers(block: Block, size: (item: Item) => number): readonly Item[] {
  if (block.items.length < 2) return [];
  const last = lastOf(block, size, needsOf(block.items, false));
  // Whoever attracts itself may be the first of its kind, without the others.
  return last.length > 0 ? last : lastOf(block, size, needsOf(block.items, true));
}

function lastOf(
  block: Block,
  size: (item: Item) => number,
  needs: readonly (readonly number[])[],
): readonly Item[] {
  const groups = stronglyConnected(needs);
  const groupOf = new Map(groups.flatMap((group) => group.map((i) => [i, group] as const)));
  const isNeeded = new Set(
    groups.flatMap((group) =>
      group
        .flatMap((i) => at(needs, i))
        .map((i) => groupOf.get(i))
        .filter((other) => other !== group),
    ),
  );
  const follows = (group: readonly number[]): boolean =>
    group.some((i) => at(needs, i).some((other) => !group.includes(other)));
  const [last = []] = groups
    .filter((group) => !isNeeded.has(group) && follows(group))
    .map((group) => group.map((i) => at(block.items, i)))
    .sort(
      (a, b) =>
        priorityOf(a) - priorityOf(b) || total(b, size) - total(a, size) || at(b, 0).index - at(a, 0).index,
    );
  return last;
}

/** Whom each of a block's containers cannot be without: partners and sharers of a volume both ways, leaders one way. */
function needsOf(items: readonly Item[], mayStart: boolean): number[][] {
  const needs = items.map((): number[] => []);
  items.forEach((item, i) => {
    items.forEach((other, j) => {
      if (i === j) return;
      const isPartner =
        item.spec.with?.includes(other.name) === true ||
        item.spec.volumes?.some((volume) => other.spec.volumes?.includes(volume)) === true;
      const isLeader = item.nearness.some(
        ({ avoid, probe, weight }) =>
          !avoid &&
          weight === undefined &&
          other.counted.has(probe) &&
          !(mayStart && item.counted.has(probe)),
      );
      if (isPartner || isLeader) at(needs, i).push(j);
      if (isPartner) at(needs, j).push(i);
    });
  });
  return needs;
}

function priorityOf(group: readonly Item[]): number {
  return Math.max(...group.map(({ priority }) => priority));
}

function total(group: readonly Item[], size: (item: Item) => number): number {
  return group.reduce((sum, item) => sum + size(item), 0);
}
