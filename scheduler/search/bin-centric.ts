import { real } from "../arrays";
import { cellsOf } from "./cells";
import { type Appeal, Filler } from "./filler";
import type { Loads } from "./loads";
import { machineOrder } from "./machine-order";
import type { Packing } from "./packing";

/** Fills one machine after the other, each time with the most appealing of the waiting blocks that still fits. */
export function fillEach(
  loads: Loads,
  waiting: readonly number[],
  appeal: Appeal,
  mostMachines = Infinity,
): void {
  const { packing } = loads;
  const filler = new Filler(loads, appeal, cellsOf(packing, waiting));
  const least = leastOf(packing, waiting);
  let used = loads.usedMachines();
  for (const machine of machineOrder(packing)) {
    const isFresh = !loads.isUsed(machine);
    // Nearly all machines of a running fleet are too full for any of a few.
    if ((isFresh && used >= mostMachines) || !hasAtLeast(loads, machine, least)) continue;
    if (!filler.fill(machine)) return;
    if (isFresh && loads.isUsed(machine)) used++;
  }
}

/** Per dimension the least that one of the blocks asks. */
function leastOf({ dimensions, need }: Packing, blocks: readonly number[]): Float64Array {
  const least = new Float64Array(dimensions).fill(Infinity);
  for (const block of blocks)
    for (let d = 0; d < dimensions; d++)
      least[d] = Math.min(real(least, d), real(need, block * dimensions + d));
  return least;
}

function hasAtLeast({ packing, room }: Loads, machine: number, least: Float64Array): boolean {
  const { dimensions } = packing;
  for (let d = 0; d < dimensions; d++)
    if (real(least, d) > 0 && real(least, d) > real(room, machine * dimensions + d)) return false;
  return true;
}
