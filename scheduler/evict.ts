import { type Desk, leftOut } from "./desk";
import { at, compareVectors } from "./order";
import type { Block } from "./model";
import { unsound } from "./soundness";

/**
 * With the option `evict`, a container takes the place of ones of lower priority: as few and as unimportant ones as
 * possible. Returns those that lost their place, or undefined if none could.
 */
export function evictFor(desk: Desk, block: Block): Block[] | undefined {
  const { board, gate, model } = desk;
  if (model.problem.options?.evict !== true) return undefined;
  let best:
    { readonly machine: number; readonly victims: readonly Block[]; readonly price: number[] } | undefined;
  for (const machine of gate.machinesFor(block)) {
    const victims = victimsOn(desk, block, machine);
    if (victims === undefined) continue;
    const price = [Math.max(...victims.map(({ priority }) => priority)), victims.length, machine];
    if (best === undefined || compareVectors(price, best.price) < 0) best = { machine, victims, price };
  }
  if (best === undefined) return undefined;
  for (const victim of best.victims) {
    board.take(victim);
    if (victim.ranBefore && !desk.causes.has(victim))
      desk.causes.set(victim, {
        code: "room",
        for: at(block.items, 0).name,
        text: `makes room for ${at(block.items, 0).name}, which has a higher priority`,
      });
  }
  board.put(block, best.machine);
  return [...best.victims];
}

/** With the option `evict`, those that others may be stopped for: they have no sound place, or only since others left. */
export function needyOf(desk: Desk): readonly Block[] {
  const { causes, model } = desk;
  if (model.problem.options?.evict !== true) return [];
  const left = leftOut(desk);
  const served = new Set(left.map((block) => causes.get(block)?.for));
  const unsettled = unsound(desk);
  return model.blocks.filter(
    (block) => left.includes(block) || unsettled.has(block) || served.has(at(block.items, 0).name),
  );
}

/** Of these, those for which a block that runs may be stopped. */
export function evictorsOf({ board, held }: Desk, block: Block, needy: readonly Block[]): readonly Block[] {
  if (!block.ranBefore || !board.isPlaced(block) || held.has(block)) return [];
  return needy.filter(({ priority }) => priority > block.priority);
}

function victimsOn({ board, gate, held }: Desk, block: Block, machine: number): Block[] | undefined {
  const lower = board
    .blocksOn(machine)
    .filter((other) => other.priority < block.priority && !held.has(other))
    .sort((a, b) => a.priority - b.priority || a.moveCost - b.moveCost || a.index - b.index);
  let victims: Block[] = [];
  for (const other of lower) {
    if (gate.fits(block, machine)) break;
    board.take(other);
    victims.push(other);
  }
  const fits = gate.fits(block, machine);
  // Whoever need not have left after all keeps its place.
  for (const other of [...victims].reverse()) {
    if (!fits) break;
    board.put(other, machine);
    if (gate.fits(block, machine)) victims = victims.filter((victim) => victim !== other);
    else board.take(other);
  }
  for (const other of victims) board.put(other, machine);
  return fits && victims.length > 0 ? victims : undefined;
}
