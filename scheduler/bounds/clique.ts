import type { Block, Model } from "../model";
import { at } from "../order";
import { groupsOf } from "./apart";
import { type Finding, listed } from "./finding";
import type { Region } from "./region";

/** Blocks that are compared in pairs, at most; in larger regions the largest ones. */
const most = 1500;

/**
 * Blocks of which no two share a machine, for whatever reasons: together they exceed it in one dimension or another,
 * or a rule keeps them apart. Grown greedily from the largest in several orders.
 */
export function clique(region: Region, model: Model): Finding {
  const kinds = machineKinds(region);
  const full = model.dimensions.map((_, d) => Math.max(1, ...kinds.map((room) => at(room, d))));
  const shares = (block: Block): number[] => block.need.map((amount, d) => amount / at(full, d));
  const exclusive = tokensOf(region, model);
  const apart = (a: Block, b: Block): boolean =>
    kinds.every((room) => room.some((amount, d) => at(a.need, d) + at(b.need, d) > amount)) ||
    (exclusive.get(a)?.some((token) => exclusive.get(b)?.includes(token) === true) ?? false);
  const measures = [
    (block: Block) => Math.max(...shares(block)),
    (block: Block) => shares(block).reduce((total, share) => total + share, 0),
    ...model.dimensions.map((_, d) => (block: Block) => at(block.need, d)),
    (block: Block) => (exclusive.get(block)?.length ?? 0) * 100 + Math.max(...shares(block)),
  ];
  let best: Block[] = [];
  for (const measure of measures) {
    const values = new Map(region.blocks.map((block) => [block, measure(block)]));
    const sorted = [...region.blocks]
      .sort((a, b) => (values.get(b) ?? 0) - (values.get(a) ?? 0) || a.index - b.index)
      .slice(0, most);
    const members: Block[] = [];
    for (const block of sorted) if (members.every((member) => apart(member, block))) members.push(block);
    if (members.length > best.length) best = members;
  }
  return {
    machines: best.length,
    because: () => `no two of ${listed(best.map(({ items }) => at(items, 0).name))} can share one`,
  };
}

/** What the kinds of machines hold, those left out that another one exceeds in everything. */
function machineKinds({ rooms }: Region): (readonly number[])[] {
  const kinds: (readonly number[])[] = [];
  const covers = (a: readonly number[], b: readonly number[]): boolean =>
    a.every((amount, d) => amount >= at(b, d));
  for (const room of rooms) {
    if (kinds.some((kind) => covers(kind, room))) continue;
    kinds.splice(0, kinds.length, ...kinds.filter((kind) => !covers(room, kind)), room);
  }
  return kinds;
}

/** block -> the groups it belongs to of which one may be on a machine */
function tokensOf(region: Region, model: Model): Map<Block, number[]> {
  const tokens = new Map<Block, number[]>();
  groupsOf(region, model)
    .filter((group) => group.most === 1)
    .forEach(({ blocks }, token) => {
      for (const block of blocks) tokens.set(block, [...(tokens.get(block) ?? []), token]);
    });
  return tokens;
}
