import type { Desk } from "../desk";
import { at } from "../order";
import type { Block } from "../model";
import { Loads } from "./loads";
import { packingOf, part } from "./packing";
import { keepsWishes } from "./rules";

/** Blocks that are off the board while a search moves them about in flat arrays. */
export interface Lifted {
  readonly blocks: readonly Block[];
  readonly loads: Loads;
}

/** Takes up those of the candidates that a search may put anywhere; undefined if there are none. */
export function lift(desk: Desk, candidates: readonly Block[]): Lifted | undefined {
  const { board } = desk;
  const blocks = part(desk, candidates).free.filter((block) => isContent(desk, block));
  if (blocks.length === 0) return undefined;
  const places = blocks.map((block) => board.machineOf(block));
  for (const block of blocks) board.take(block);
  const loads = new Loads(packingOf(desk, blocks));
  places.forEach((machine, index) => loads.put(index, machine));
  return { blocks, loads };
}

/** Puts them down where they are now; false as soon as one may not be there. */
export function putDown(desk: Desk, { blocks, loads }: Lifted): boolean {
  return blocks.every((block, index) => {
    const machine = at(loads.place, index);
    if (machine < 0 || !desk.gate.fits(block, machine)) return false;
    desk.board.put(block, machine);
    return true;
  });
}

/** Is the block placed, with all the wishes kept that concern others? */
function isContent(desk: Desk, block: Block): boolean {
  const { board } = desk;
  const machine = board.machineOf(block);
  if (machine < 0 || desk.held.has(block)) return false;
  board.take(block);
  const content = keepsWishes(desk, block, machine);
  board.put(block, machine);
  return content;
}
