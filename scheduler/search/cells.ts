import { at } from "../order";
import { real, whole } from "../arrays";
import type { Packing } from "./packing";

/** Blocks of about the same shape that may go to the same machines; the largest is on top. */
export interface Cell {
  readonly kind: number;
  /** Equal for cells of the same shape; they follow each other, those with the highest bonus first. */
  readonly shape: number;
  /** Blocks that may go to few machines, or not beside others, come before those that may go anywhere. */
  readonly bonus: number;
  /** The smallest first. */
  readonly stack: number[];
  /** Some of its blocks have rules: the one on top may be refused where the next is not. */
  readonly ruled: boolean;
}

/** Shapes are cells of their own if there are no more of them, or no more blocks. */
const exact = { shapes: 300, blocks: 2000 };
/**
 * What may not be beside others goes before all that may, or at the end each takes a machine of its own. The search
 * that follows puts that right where there are no more blocks.
 */
const ruledFirst = { bonus: 20, blocks: 200 };
/** Steps of an octave when shapes are put together. */
const steps = 2;

/** Puts blocks into cells: by exact shape, or by logarithmic steps where there are too many. */
export function cellsOf(packing: Packing, waiting: readonly number[]): Cell[] {
  return cells(packing, waiting, exactly) ?? cells(packing, waiting, roughly) ?? [];
}

type Key = (packing: Packing, block: number) => string;

function cells(packing: Packing, waiting: readonly number[], shapeOf: Key): Cell[] | undefined {
  const bonuses = packing.open.map(bonusOf);
  const precedence = waiting.length > ruledFirst.blocks ? ruledFirst.bonus : 1;
  const found = new Map<string, Cell>();
  const shapes = new Map<string, number>();
  for (const block of waiting) {
    const key = shapeOf(packing, block);
    const shape = shapes.get(key) ?? shapes.size;
    shapes.set(key, shape);
    if (shapeOf === exactly && shapes.size > exact.shapes && waiting.length > exact.blocks) return undefined;
    const ruled = packing.rules[block] !== undefined;
    const kind = whole(packing.kind, block);
    const id = `${shape}/${kind}${ruled ? "r" : ""}`;
    const cell = found.get(id);
    const bonus = at(bonuses, kind) * (ruled ? precedence : 1);
    if (cell === undefined) found.set(id, { kind, shape, bonus, stack: [block], ruled });
    else cell.stack.push(block);
  }
  const { size } = packing;
  const all = [...found.values()].sort((a, b) => a.shape - b.shape || b.bonus - a.bonus);
  for (const { stack } of all) stack.sort((a, b) => real(size, a) - real(size, b) || b - a);
  return all;
}

/** The most that few machines are worth. */
const mostBonus = 1.5;

function bonusOf(open: Uint8Array): number {
  let allowed = 0;
  for (const each of open) allowed += each;
  return 1 + (mostBonus - 1) * (1 - allowed / open.length);
}

function exactly({ dimensions, need }: Packing, block: number): string {
  let key = "";
  for (let d = 0; d < dimensions; d++) key += `${real(need, block * dimensions + d)},`;
  return key;
}

function roughly({ dimensions, need }: Packing, block: number): string {
  let key = "";
  for (let d = 0; d < dimensions; d++) key += `${logarithm(real(need, block * dimensions + d))},`;
  return key;
}

/** Steps of half an octave, without Math.log: the same on every machine. */
function logarithm(amount: number): number {
  if (amount <= 0) return -1;
  let octave = 0;
  let rest = amount;
  while (rest >= 2) {
    rest /= 2;
    octave++;
  }
  return octave * steps + Math.floor((rest - 1) * steps);
}
