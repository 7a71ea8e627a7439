import { at } from "../order";
import { bit, real, whole } from "../arrays";
import { fillEach } from "./bin-centric";
import { placeEach } from "./item-centric";
import type { Budget } from "./closing";
import { Loads } from "./loads";
import { machineOrder } from "./machine-order";
import { type Packing, sizesOf } from "./packing";

/** Which share of the machines that are opened is given up, and how many at most. */
const givenUp = { share: 0.1, most: 200 };
/** How often the other machines are gone through, exchanges on one of them each time, and comparisons for each block. */
const most = { rounds: 3, exchanges: 4, comparisons: 100 };

/**
 * The same with fuller machines: those opened last are given up, and what was there is exchanged for lesser blocks of the
 * others, as far as these have room. What is left then may need fewer machines. For packings too large to search.
 */
export function topUp({ packing, place }: Loads): Loads {
  const loads = new Loads(packing);
  loads.become(place);
  new Exchange(loads, openedLast(loads)).run();
  fillEach(loads, loads.waiting(), { doublings: 4 });
  placeEach(loads, loads.waiting(), "sum", "best");
  return loads;
}

function openedLast({ count, packing }: Loads): number[] {
  const opened = machineOrder(packing).filter(
    (machine) => whole(count, machine) > 0 && bit(packing.inUse, machine) === 0,
  );
  const many = Math.min(givenUp.most, Math.ceil(opened.length * givenUp.share));
  return opened.slice(opened.length - many);
}

class Exchange {
  /** Machines that are filled up. */
  private readonly kept: readonly number[];
  /** machine -> its blocks */
  private readonly members: number[][];
  /** Blocks outside, those of least worth first. */
  private readonly outside: number[];
  /** Per dimension what a unit is worth. */
  private readonly weights: Float64Array;
  private readonly worth: Float64Array;
  /** block -> 1 if it is sure to find room outside. */
  private readonly mayLeave: Uint8Array;
  private readonly budget: Budget;

  constructor(
    private readonly loads: Loads,
    last: readonly number[],
  ) {
    const { packing } = loads;
    this.members = loads.members();
    this.outside = last.flatMap((machine) => at(this.members, machine));
    this.weights = weightsOf(packing, last, this.outside);
    this.worth = sizesOf(packing.need, this.weights);
    this.mayLeave = leaversOf(packing, last);
    this.outside.sort((a, b) => real(this.worth, a) - real(this.worth, b) || a - b);
    for (const block of this.outside) loads.take(block);
    this.budget = { left: most.comparisons * packing.blocks.length };
    this.kept = machineOrder(packing).filter((machine) => loads.isUsed(machine));
  }

  run(): void {
    for (let round = 0; round < most.rounds; round++) {
      let hasChanged = false;
      for (const machine of this.kept) {
        if (this.budget.left <= 0) return;
        for (let n = 0; n < most.exchanges && this.improve(machine); n++) hasChanged = true;
      }
      if (!hasChanged) return;
    }
  }

  /** Brings in what adds most to the machine, for one of its blocks or for nothing; false if nothing does. */
  private improve(machine: number): boolean {
    const { loads, mayLeave, outside, weights, worth } = this;
    const { dimensions } = loads.packing;
    let free = 0;
    for (let d = 0; d < dimensions; d++)
      free += real(weights, d) * real(loads.room, machine * dimensions + d);
    let [leaver, comer, best] = [-1, -1, 1e-9];
    for (const out of [-1, ...at(this.members, machine)]) {
      if (out >= 0 && bit(mayLeave, out) === 0) continue;
      const loss = out < 0 ? 0 : real(worth, out);
      // Sums of shares differ by rounding; whether it fits is asked exactly.
      for (let k = this.upTo((loss + free) * (1 + 1e-9)) - 1; k >= 0; k--) {
        this.budget.left--;
        const block = at(outside, k);
        const gain = real(worth, block) - loss;
        if (gain <= best) break;
        if (!loads.hasRoomAfter(block, machine, out, -1) || !loads.allowsAfter(block, machine, out, -1, -1))
          continue;
        [leaver, comer, best] = [out, block, gain];
        break;
      }
    }
    if (comer < 0) return false;
    if (leaver >= 0) this.leave(leaver, machine);
    this.enter(comer, machine);
    return true;
  }

  private enter(block: number, machine: number): void {
    this.outside.splice(this.outside.indexOf(block), 1);
    this.loads.put(block, machine);
    at(this.members, machine).push(block);
  }

  private leave(block: number, machine: number): void {
    const list = at(this.members, machine);
    list.splice(list.indexOf(block), 1);
    this.loads.take(block);
    this.outside.splice(this.upTo(real(this.worth, block)), 0, block);
  }

  /** How many of those outside are worth no more. */
  private upTo(worth: number): number {
    let [low, high] = [0, this.outside.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (real(this.worth, at(this.outside, middle)) <= worth) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** What is used most of the machines that are given up counts most by far: it is what keeps them open. */
function weightsOf(
  { capacity, dimensions, need }: Packing,
  machines: readonly number[],
  blocks: readonly number[],
): Float64Array {
  const [held, asked] = [new Float64Array(dimensions), new Float64Array(dimensions)];
  for (let d = 0; d < dimensions; d++) {
    for (const machine of machines) held[d] = real(held, d) + real(capacity, machine * dimensions + d);
    for (const block of blocks) asked[d] = real(asked, d) + real(need, block * dimensions + d);
  }
  return held.map((amount, d) => (amount === 0 ? 0 : (real(asked, d) / amount) ** 4 / amount));
}

/** Those that take no more than half of some machine that is given up. */
function leaversOf({ blocks, capacity, dimensions, need }: Packing, machines: readonly number[]): Uint8Array {
  const kinds = new Map(
    machines.map((machine) => {
      const kind = capacity.subarray(machine * dimensions, (machine + 1) * dimensions);
      return [kind.join(), kind] as const;
    }),
  );
  const mayLeave = new Uint8Array(blocks.length);
  for (const kind of kinds.values())
    for (let block = 0; block < mayLeave.length; block++) {
      let d = 0;
      while (d < dimensions && real(need, block * dimensions + d) * 2 <= real(kind, d)) d++;
      if (d === dimensions) mayLeave[block] = 1;
    }
  return mayLeave;
}
