import { costAt } from "./board";
import { type Desk, rankedMachines, sizeOf } from "./desk";
import { at, compareVectors } from "./order";
import type { Block } from "./model";

/** What counts as better, and what may still be done. */
export interface Improvement {
  readonly candidates: readonly Block[];
  readonly vector: () => readonly number[];
  /** May the plan look like this? Asked before a better one is kept. */
  readonly allowed: () => boolean;
  readonly steps: number;
}

/** Moves single blocks, and empties whole machines, as long as the plan gets better. True if it did. */
export function improve(desk: Desk, improvement: Improvement): boolean {
  const limit = desk.gate.steps + improvement.steps;
  const within = (): boolean => desk.gate.steps < limit;
  let improved = false;
  for (let again = true; again && within();) {
    again = emptyMachines(desk, improvement, within);
    let now = improvement.vector();
    for (const block of improvement.candidates) {
      if (!within()) break;
      const better = relocate(desk, block, improvement, now);
      if (better === undefined) continue;
      now = better;
      again = true;
    }
    improved ||= again;
  }
  return improved;
}

/** The plan's vector after the block went where that is best; undefined if it is best where it is. */
function relocate(
  desk: Desk,
  block: Block,
  { vector, allowed }: Improvement,
  now: readonly number[],
): readonly number[] | undefined {
  const { board, gate, model } = desk;
  const from = board.machineOf(block);
  if (from < 0) return undefined;
  let best: { readonly machine: number; readonly value: readonly number[] } | undefined;
  board.take(block);
  const gain = board.gain(block, from);
  const cost = costAt(block, at(model.machines, from).name);
  for (const machine of gate.machinesFor(block)) {
    if (machine === from || !gate.fits(block, machine)) continue;
    const worse =
      board.gain(block, machine) < gain && costAt(block, at(model.machines, machine).name) >= cost;
    if (worse) continue;
    board.put(block, machine);
    const value = vector();
    if (compareVectors(value, best?.value ?? now) < 0 && allowed()) best = { machine, value };
    board.take(block);
  }
  board.put(block, best?.machine ?? from);
  return best?.value;
}

/** Tries to empty machines, the least loaded first, into the others that are in use. */
export function emptyMachines(
  desk: Desk,
  { candidates, vector, allowed }: Omit<Improvement, "steps">,
  within: () => boolean,
): boolean {
  const { board, model } = desk;
  if (model.strategy !== "binpack") return false;
  let emptied = false;
  const may = new Uint8Array(model.blocks.length);
  const there = new Int32Array(model.machines.length);
  const sizes = new Float64Array(model.machines.length);
  for (const block of candidates) {
    may[block.index] = 1;
    const machine = board.machineOf(block);
    if (machine < 0) continue;
    there[machine] = (there[machine] ?? 0) + 1;
    sizes[machine] = (sizes[machine] ?? 0) + sizeOf(desk, block);
  }
  const order = model.machines
    .filter(({ index }) => !board.isEmpty(index) && there[index] === board.countOn(index))
    .map(({ index }) => ({ index, size: at(sizes, index) }))
    .sort((a, b) => a.size - b.size || a.index - b.index);
  for (const { index } of order) {
    if (!within()) break;
    const blocks = board.blocksOn(index);
    if (blocks.length === 0 || !blocks.every((block) => may[block.index] === 1)) continue;
    const before = board.snapshot();
    const value = vector();
    for (const block of blocks) board.take(block);
    const all = [...blocks]
      .sort((a, b) => a.level - b.level || sizeOf(desk, b) - sizeOf(desk, a) || a.index - b.index)
      .every((block) => {
        const machine = rankedMachines(desk, block).find((other) => other !== index && !board.isEmpty(other));
        if (machine === undefined) return false;
        board.put(block, machine);
        return true;
      });
    if (all && compareVectors(vector(), value) < 0 && allowed()) emptied = true;
    else board.restore(before);
  }
  return emptied;
}

export function movedItems(desk: Desk): number {
  const { board, model } = desk;
  return model.items.filter((item) => {
    const machine = board.machineOf(at(model.blockOf, item.index));
    return machine >= 0 && item.previous !== undefined && at(model.machines, machine).name !== item.previous;
  }).length;
}
