import { real } from "../arrays";
import type { Loads } from "./loads";
import { machineOrder } from "./machine-order";
import type { Packing } from "./packing";

/** How large a block is, for the order in which blocks are placed. */
export type Measure = "sum" | "largest" | "square";

/** Waiting blocks of decreasing size, each onto the machine in use that it fills most, else onto the next one. */
export function placeEach(
  loads: Loads,
  waiting: readonly number[],
  measure: Measure,
  fit: "first" | "best",
): void {
  if (waiting.length === 0) return;
  const { packing } = loads;
  const used: number[] = [];
  const fresh: number[] = [];
  for (const machine of machineOrder(packing)) (loads.isUsed(machine) ? used : fresh).push(machine);
  for (const block of bySize(packing, waiting, measure)) {
    let chosen = -1;
    let least = Infinity;
    for (const machine of used) {
      if (!loads.fits(block, machine)) continue;
      const rest = fit === "first" ? 0 : restOf(packing, loads.room, machine);
      if (rest < least) [chosen, least] = [machine, rest];
      if (fit === "first") break;
    }
    if (chosen < 0) {
      const next = fresh.findIndex((machine) => loads.fits(block, machine));
      if (next < 0) continue;
      chosen = fresh[next] ?? -1;
      fresh.splice(next, 1);
      used.push(chosen);
    }
    loads.put(block, chosen);
  }
}

/** What is left of a machine, in shares of its capacity. */
function restOf({ capacity, dimensions }: Packing, room: Float64Array, machine: number): number {
  let rest = 0;
  for (let d = 0; d < dimensions; d++) {
    const i = machine * dimensions + d;
    rest += real(room, i) / real(capacity, i);
  }
  return rest;
}

/** The largest first; ties in the order of names. */
function bySize(packing: Packing, waiting: readonly number[], measure: Measure): number[] {
  const { blocks, dimensions, need, size } = packing;
  const scale = new Float64Array(dimensions);
  for (let i = 0; i < packing.capacity.length; i++)
    scale[i % dimensions] = Math.max(real(scale, i % dimensions), real(packing.capacity, i));
  const key = Float64Array.from(blocks, (_, block) => {
    if (measure === "sum") return real(size, block);
    let value = 0;
    for (let d = 0; d < dimensions; d++) {
      const share = real(need, block * dimensions + d) / Math.max(1, real(scale, d));
      value = measure === "largest" ? Math.max(value, share) : value + share * share;
    }
    return value;
  });
  return [...waiting].sort((a, b) => real(key, b) - real(key, a) || a - b);
}
