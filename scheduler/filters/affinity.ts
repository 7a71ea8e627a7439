import { avoidingItems, countedItems, hintFor } from "../companions";
import { at } from "../order";
import type { Board } from "../board";
import type { Block, Item, Machine, Nearness } from "../model";
import type { Reason } from "../plan-result";
import { type Filter, passes } from "./filter";

/**
 * Hard affinities. Avoidance binds both sides: a newcomer is also refused by those that are there.
 * Whoever attracts itself may start where nobody is yet.
 */
export const affinity: Filter = (block, machine, board) => {
  let reasons: Reason[] | undefined;
  for (const item of block.items) {
    for (const rule of item.nearness) {
      if (rule.weight !== undefined) continue;
      const reason = rule.avoid
        ? avoided(rule, item, block, machine, board)
        : attracted(rule, item, block, machine, board);
      if (reason !== undefined) (reasons ??= []).push(reason);
    }
    for (const probe of item.counted) {
      if (!board.counts.isForbidden(probe, machine.index)) continue;
      const by = avoidingItems(board.model, probe).find(inDomain(probe, machine, board));
      if (by !== undefined && !item.nearness.some((rule) => rule.probe === probe && rule.avoid))
        (reasons ??= []).push({
          predicate: "affinity",
          detail: `${by.name} there keeps ${block.items.length === 1 ? "it" : item.name} away`,
        });
    }
  }
  return reasons ?? passes;
};

function avoided(
  rule: Nearness,
  item: Item,
  block: Block,
  machine: Machine,
  board: Board,
): Reason | undefined {
  const predicate = rule.origin === "distinct" ? "distinct" : "affinity";
  const partner = block.items.find((other) => other !== item && other.counted.has(rule.probe));
  if (partner !== undefined)
    return { predicate, detail: `${rule.text}: ${partner.name} has to be on the same machine` };
  if (board.counts.near(rule.probe, machine.index) === 0) return undefined;
  const there = seen(rule.probe, machine, board) ?? "an image or foreign container";
  return { predicate, detail: `${rule.text}: ${there} is there` };
}

function attracted(
  rule: Nearness,
  item: Item,
  block: Block,
  machine: Machine,
  board: Board,
): Reason | undefined {
  if (board.counts.near(rule.probe, machine.index) > 0) return undefined;
  const probe = at(board.model.probes, rule.probe);
  const reachable = at(probe.domainOf, machine.index) >= 0;
  const inside = block.items.some((other) => other !== item && other.counted.has(rule.probe));
  if (reachable && inside) return undefined;
  const isFirst = board.counts.everywhere(rule.probe) === 0 && mayStart(rule, item, board);
  if (reachable && (isFirst || mayCome(rule, item, board))) return undefined;
  const exists =
    board.counts.everywhere(rule.probe) > 0 ||
    countedItems(board.model, rule.probe).some((other) => other !== item);
  return {
    predicate: "affinity",
    detail: exists
      ? `${rule.text}: none is there`
      : `${rule.text}: there is none${hintFor(board.model, rule.probe)}`,
  };
}

/** A search that judges only what it ends with may place somebody there later. */
function mayCome({ probe }: Nearness, item: Item, board: Board): boolean {
  return (
    board.isTentative &&
    countedItems(board.model, probe).some(
      (other) => other !== item && !board.isPlaced(at(board.model.blockOf, other.index)),
    )
  );
}

/** The first of a group that attracts itself, or of two groups that attract each other within a label. */
function mayStart(rule: Nearness, item: Item, board: Board): boolean {
  if (item.counted.has(rule.probe)) return true;
  return countedItems(board.model, rule.probe).some(
    (other) =>
      other !== item &&
      other.nearness.some((back) => !back.avoid && back.weight === undefined && item.counted.has(back.probe)),
  );
}

function seen(probe: number, machine: Machine, board: Board): string | undefined {
  const { domainOf, label, selector } = at(board.model.probes, probe);
  const domain = at(domainOf, machine.index);
  const ours =
    label === undefined
      ? board
          .blocksOn(machine.index)
          .flatMap(({ items }) => items)
          .find(({ counted }) => counted.has(probe))
      : countedItems(board.model, probe).find(inDomain(probe, machine, board));
  if (ours !== undefined) return ours.name;
  return board.model.machines
    .filter(({ index }) => at(domainOf, index) === domain)
    .flatMap(({ foreign }) => foreign)
    .find((guest) => selector.matches(guest))?.name;
}

/** Containers near the machine with a hard rule against those that the probe counts. */
export function forbidders(probe: number, machine: Machine, board: Board): Item[] {
  return avoidingItems(board.model, probe).filter(inDomain(probe, machine, board));
}

function inDomain(probe: number, machine: Machine, board: Board): (item: Item) => boolean {
  const { domainOf } = at(board.model.probes, probe);
  const domain = at(domainOf, machine.index);
  return (item) => {
    const place = board.machineOf(at(board.model.blockOf, item.index));
    return place >= 0 && at(domainOf, place) === domain;
  };
}
