import type { Block, Model } from "../model";
import { at } from "../order";
import type { Group } from "./apart";
import { type Finding, listed } from "./finding";
import type { Region } from "./region";

/** Blocks that are compared in pairs, at most: the first of each order. */
const most = 500;
/** In regions of more blocks, rules that keep blocks apart are left to `apart`. */
const small = 2000;

/**
 * Blocks of which no two share a machine, for whatever reasons: together they exceed it in one dimension or another,
 * or a rule keeps them apart. Grown greedily in several orders.
 *
 * @param known what is known to be needed anyway: one of no more members is not looked for
 */
export function clique(region: Region, model: Model, groups: readonly Group[], known: number): Finding {
  const kinds = machineKinds(region);
  const full = model.dimensions.map((_, d) => Math.max(1, ...kinds.map((room) => at(room, d))));
  const shares = (block: Block): number[] => block.need.map((amount, d) => amount / at(full, d));
  const exclusive = tokensOf(region.blocks.length > small ? [] : groups);
  const apart = (a: Block, b: Block): boolean =>
    kinds.every((room) => room.some((amount, d) => at(a.need, d) + at(b.need, d) > amount)) ||
    (exclusive.get(a)?.some((token) => exclusive.get(b)?.includes(token) === true) ?? false);
  const measures = [
    (block: Block) => Math.max(...shares(block)),
    (block: Block) => shares(block).reduce((total, share) => total + share, 0),
    ...model.dimensions.map((_, d) => (block: Block) => at(block.need, d)),
    ...(exclusive.size === 0
      ? []
      : [(block: Block) => (exclusive.get(block)?.length ?? 0) * 100 + Math.max(...shares(block))]),
  ];
  // Two that ask no more than half of one kind of machine fit on it together.
  const candidates = region.blocks.length > small ? aboveHalf(region, kinds[0] ?? []) : region.blocks;
  let best: Block[] = [];
  for (const measure of measures) {
    const members: Block[] = [];
    let left = Math.min(candidates.length, most);
    if (left <= known) break;
    for (const block of largest(candidates, measure)) {
      if (members.length + left-- <= Math.max(known, best.length)) break;
      if (members.every((member) => apart(member, block))) members.push(block);
    }
    if (members.length > best.length) best = members;
  }
  return {
    machines: best.length,
    because: () => `no two of ${listed(best.map(({ items }) => at(items, 0).name))} can share one`,
  };
}

function aboveHalf({ blocks, needs }: Region, kind: readonly number[]): Block[] {
  const isLarge = new Uint8Array(blocks.length);
  kind.forEach((amount, d) => {
    const column = at(needs, d);
    for (let i = 0; i < column.length; i++) if ((column[i] ?? 0) * 2 > amount) isLarge[i] = 1;
  });
  return blocks.filter((_, i) => isLarge[i] === 1);
}

/** The largest of the blocks, sorted: only so many, since there may be a great many of them. */
function largest(blocks: readonly Block[], measure: (block: Block) => number): Block[] {
  const values = new Float64Array(blocks.map(measure));
  const least = blocks.length > most ? (values.slice().sort()[blocks.length - most] ?? 0) : -Infinity;
  return blocks
    .flatMap((block, i) => {
      const value = values[i] ?? 0;
      return value < least ? [] : [{ block, value }];
    })
    .sort((a, b) => b.value - a.value || a.block.index - b.block.index)
    .slice(0, most)
    .map(({ block }) => block);
}

/** What the kinds of machines hold, those left out that another one exceeds in everything. */
function machineKinds({ kinds: all }: Region): (readonly number[])[] {
  const kinds: (readonly number[])[] = [];
  const covers = (a: readonly number[], b: readonly number[]): boolean =>
    a.every((amount, d) => amount >= at(b, d));
  for (const { room } of all) {
    if (kinds.some((kind) => covers(kind, room))) continue;
    kinds.splice(0, kinds.length, ...kinds.filter((kind) => !covers(room, kind)), room);
  }
  return kinds;
}

/** block -> the groups it belongs to of which one may be on a machine */
function tokensOf(groups: readonly Group[]): Map<Block, number[]> {
  const tokens = new Map<Block, number[]>();
  groups
    .filter((group) => group.most === 1)
    .forEach(({ blocks }, token) => {
      for (const block of blocks) tokens.set(block, [...(tokens.get(block) ?? []), token]);
    });
  return tokens;
}
