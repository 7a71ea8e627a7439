import { rangeRank } from "./board";
import type { Desk } from "./desk";
import { evictorsOf, needyOf } from "./evict";
import { Exhaustion } from "./exhaustion";
import { takeFirstNames } from "./first-names";
import { mayMove } from "./make-room";
import { at } from "./order";
import type { Block, Model } from "./model";
import { refusal } from "./refusal";
import { whyLeaving } from "./settle";
import { unsound } from "./soundness";
import { transitionOf } from "./transition";

/** What can be tried in every way. */
const most = { chosen: 10, blocks: 30, machines: 8 };
/** Tries of a block on a machine per unit of effort. */
const tries = 10_000;

/**
 * Tries every way to place a few blocks, and of equally good ways takes the one that comes first by names. Takes all
 * blocks that may move if they are few, or else those that are new or have to leave, among what stays.
 */
export function exhaust(desk: Desk): void {
  const { board, model } = desk;
  if (!isSmall(model)) return;
  const before = board.snapshot();
  const needy = needyOf(desk);
  const free = model.blocks.filter((block) => isFree(desk, block, needy));
  const chosen = free.length <= most.chosen ? free : free.filter((block) => isRestless(desk, block));
  if (chosen.length > 0 && chosen.length <= most.chosen) tryAll(desk, chosen, needy);
  takeFirstNames(desk);
  for (const block of model.blocks)
    if (board.machineOf(block) !== at(before, block.index)) giveCause(desk, block);
}

export function isSmall({ blocks, machines }: Model): boolean {
  return machines.length <= most.machines && blocks.length <= most.blocks;
}

/**
 * As far as the budget goes, keeps the best of all ways: first so that as many as possible have a place with as few
 * moves as possible, then whatever else makes a plan better. All rules are asked, so it also exchanges what no single
 * move could improve.
 */
function tryAll(desk: Desk, chosen: readonly Block[], needy: readonly Block[]): void {
  const { board, gate, model } = desk;
  const loose = new Set(chosen.filter((block) => isLoose(desk, block)));
  const question = {
    limit: gate.steps + model.effort * tries,
    isLoose: (block: Block): boolean => loose.has(block),
    evictorsOf: (block: Block): readonly Block[] => evictorsOf(desk, block, needy),
  };
  const cycles = transitionOf(desk).cycles;
  const isSound = cycles.length === 0 && unsound(desk).size === 0;
  const isComplete = chosen.every((block) => board.isPlaced(block));
  if (!isComplete || !isSound) new Exhaustion(desk, chosen, { ...question, isSound, isRescue: true }).run();
  const placed = chosen.filter((block) => board.isPlaced(block));
  new Exhaustion(desk, placed, { ...question, isSound: true, isRescue: false }).run();
  for (const cycle of cycles)
    for (const item of cycle) {
      const block = at(model.blockOf, item.index);
      if (!board.isPlaced(block)) desk.refused.set(block, refusal(item, cycle));
    }
}

/** Why a block that ran before is elsewhere now: somebody came where it was, or it may not be there. */
function giveCause(desk: Desk, block: Block): void {
  const { board, causes, model } = desk;
  const item = block.items.find(({ index }) => at(model.homes, index) >= 0);
  if (item === undefined || (causes.has(block) && causes.get(block)?.code !== "room")) return;
  const home = at(model.machines, at(model.homes, item.index));
  const comers = board
    .blocksOn(home.index)
    .filter(({ items }) => items.every(({ index }) => at(model.homes, index) !== home.index));
  const comer = comers.find((other) => isRestless(desk, other)) ?? comers[0];
  const name = comer === undefined ? undefined : at(comer.items, 0).name;
  causes.set(
    block,
    name === undefined
      ? whyLeaving(desk, block, home)
      : { code: "room", for: name, text: `makes room for ${name} on ${home.name}` },
  );
}

function isFree(desk: Desk, block: Block, needy: readonly Block[]): boolean {
  if (desk.held.has(block) || desk.gate.machinesFor(block).length === 0) return false;
  return isLoose(desk, block) || rangeRank(block) > 0 || evictorsOf(desk, block, needy).length > 0;
}

/** May it be elsewhere than it is? */
function isLoose(desk: Desk, block: Block): boolean {
  return !desk.board.isPlaced(block) || isRestless(desk, block) || mayMove(desk, block);
}

/** Is it new, or has it lost its old place? */
function isRestless({ causes }: Desk, block: Block): boolean {
  return !block.ranBefore || (causes.has(block) && causes.get(block)?.code !== "room");
}
