import { type Desk, sizeOf } from "./desk";
import { makeRoom } from "./make-room";
import { at } from "./order";
import type { Block, Model } from "./model";
import type { Cause } from "./desk";
import { unsound } from "./soundness";
import { showAmount } from "./size";
import { evictFor } from "./evict";

/** Until how many steps of the gate room is searched thoroughly, from now on. */
export function thoroughUntil({ gate, model }: Desk): number {
  return gate.steps + model.effort * 12_000;
}

/** Finds places for what fits nowhere as things are, by priority. Returns what stays without one. */
export function rooms(desk: Desk, left: readonly Block[]): Block[] {
  const { gate, model } = desk;
  const thorough = thoroughUntil(desk);
  const limit = gate.steps + model.effort * 200_000;
  let waiting = inOrder(desk, left);
  for (let progress = true; progress && waiting.length > 0;) {
    progress = false;
    const queue = waiting;
    waiting = [];
    for (const block of queue) {
      if (gate.steps > limit) waiting.push(block);
      else if (roomFor(desk, block, gate.steps <= thorough)) progress = true;
      else {
        const evicted = evictFor(desk, block);
        if (evicted === undefined) waiting.push(block);
        else {
          waiting.push(...evicted);
          progress = true;
        }
      }
    }
    waiting = inOrder(desk, waiting);
  }
  return waiting;
}

/** Containers whose company went elsewhere go after it, each once, and an uneven spread is evened out. */
export function follow(desk: Desk): Block[] {
  const left: Block[] = [];
  // Of those that attract each other, one may start where the others never come.
  const followed = new Set<Block>();
  for (let blocks = unsound(desk); blocks.size > 0; blocks = unsound(desk)) {
    for (const [block, text] of blocks) {
      if (block.ranBefore && !desk.causes.has(block)) desk.causes.set(block, { code: "rule", text });
      desk.board.take(block);
    }
    left.push(...[...blocks.keys()].filter((block) => followed.has(block) || !roomFor(desk, block, true)));
    for (const block of blocks.keys()) followed.add(block);
  }
  return left;
}

/** Finds a place for the block by moving others, and notes why they move. */
export function roomFor(desk: Desk, block: Block, thorough: boolean): boolean {
  const { board, causes, model } = desk;
  const before = board.snapshot();
  const cause = whyRoom(desk, block);
  if (!makeRoom(desk, block, thorough)) return false;
  for (const other of model.blocks)
    if (
      other !== block &&
      other.ranBefore &&
      !causes.has(other) &&
      board.machineOf(other) !== at(before, other.index)
    )
      causes.set(other, cause);
  return true;
}

/** Said of those that move for a block: what it asks and what is free now. */
function whyRoom({ board, gate, model }: Desk, block: Block): Cause {
  const name = at(block.items, 0).name;
  const makes = `makes room for ${name}, which`;
  const machines = gate.machinesFor(block).map((machine) => at(model.machines, machine));
  for (const d of scarcestFirst(model)) {
    const free = Math.max(
      0,
      ...machines.map(({ index, capacity }) => at(capacity, d) - at(at(board.used, index), d)),
    );
    const need = at(block.need, d);
    const dimension = at(model.dimensions, d);
    if (need > free) {
      const text = `${makes} asks ${showAmount(dimension, need, "up")}; the most that is free is ${showAmount(dimension, free)}`;
      return { code: "room", for: name, text };
    }
  }
  const binding = block.items.flatMap(({ bindings }) => bindings)[0];
  const asks = block.need.map((amount, d) => showAmount(at(model.dimensions, d), amount, "up")).join(" and ");
  const text =
    binding === undefined ? `${makes} asks ${asks} on one machine` : `${makes} fits nowhere with its ports`;
  return { code: "room", for: name, text };
}

function scarcestFirst({ dimensions }: Model): number[] {
  return [1, 0, ...dimensions.slice(2).map((_, i) => i + 2)];
}

export function inOrder(desk: Desk, blocks: readonly Block[]): Block[] {
  return [...blocks].sort(
    (a, b) =>
      b.priority - a.priority || a.level - b.level || sizeOf(desk, b) - sizeOf(desk, a) || a.index - b.index,
  );
}
