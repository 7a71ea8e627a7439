import { bit, real, row, whole } from "../arrays";
import type { Packing } from "./packing";
import type { Rules } from "./rules";

const largestTable = 1_000_000;

/** Where the blocks of a packing are, and what that leaves of the machines. */
export class Loads {
  /** block -> machine, or -1 */
  readonly place: Int32Array;
  readonly room: Float64Array;
  /** machine -> number of blocks */
  readonly count: Int32Array;
  /** counter and domain -> number; in a map, only where it is not 0, where a table of all would be large */
  private readonly seen = new Map<number, number>();
  private readonly flat: Int32Array | undefined;

  constructor(readonly packing: Packing) {
    this.place = new Int32Array(packing.blocks.length).fill(-1);
    this.room = packing.room.slice();
    this.count = new Int32Array(packing.machines);
    const cells = packing.domains.length * packing.machines;
    this.flat = cells <= largestTable ? new Int32Array(cells) : undefined;
  }

  fits(block: number, machine: number): boolean {
    const { packing, room } = this;
    const { dimensions, need } = packing;
    for (let d = 0; d < dimensions; d++) {
      const amount = real(need, block * dimensions + d);
      if (amount > 0 && amount > real(room, machine * dimensions + d)) return false;
    }
    return this.allows(block, machine);
  }

  /** Is there room for a block, once up to two others have left (-1: nobody)? */
  hasRoomAfter(block: number, machine: number, out: number, other: number): boolean {
    const { dimensions, need } = this.packing;
    for (let d = 0; d < dimensions; d++) {
      let free = real(this.room, machine * dimensions + d);
      if (out >= 0) free += real(need, out * dimensions + d);
      if (other >= 0) free += real(need, other * dimensions + d);
      if (real(need, block * dimensions + d) > free) return false;
    }
    return true;
  }

  /** Is the machine open to the block, and do rules let it in beside those that are there? */
  allows(block: number, machine: number): boolean {
    const { kind, open, rules } = this.packing;
    if (bit(row(open, whole(kind, block)), machine) === 0) return false;
    const asked = rules[block];
    return asked === undefined || (this.isBelow(asked, machine) && this.packing.admits(block, machine));
  }

  /** The same, once up to two others have left the machine and one has come there (-1: nobody). */
  allowsAfter(block: number, machine: number, out: number, other: number, come: number): boolean {
    const { kind, open, rules } = this.packing;
    if (bit(row(open, whole(kind, block)), machine) === 0) return false;
    const asked = rules[block];
    if (asked === undefined) return true;
    for (const { counter, most } of asked.ceilings) {
      const key = this.key(counter, machine);
      if (key < 0) continue;
      const count = this.seenAt(key) + this.marked(come, counter);
      if (count > most && count - this.marked(out, counter) - this.marked(other, counter) > most)
        return false;
    }
    return this.packing.admits(block, machine);
  }

  put(block: number, machine: number): void {
    this.place[block] = machine;
    this.count[machine] = whole(this.count, machine) + 1;
    this.change(block, machine, 1);
  }

  take(block: number): void {
    const machine = whole(this.place, block);
    this.place[block] = -1;
    this.count[machine] = whole(this.count, machine) - 1;
    this.change(block, machine, -1);
  }

  isUsed(machine: number): boolean {
    return whole(this.count, machine) > 0 || bit(this.packing.inUse, machine) === 1;
  }

  usedMachines(): number {
    let used = 0;
    for (let machine = 0; machine < this.packing.machines; machine++) if (this.isUsed(machine)) used++;
    return used;
  }

  /** machine -> its blocks */
  members(): number[][] {
    const members = Array.from({ length: this.packing.machines }, (): number[] => []);
    for (let block = 0; block < this.place.length; block++) {
      const machine = whole(this.place, block);
      if (machine >= 0) row(members, machine).push(block);
    }
    return members;
  }

  /** Blocks that are nowhere. */
  waiting(): number[] {
    return this.packing.blocks.map((_, block) => block).filter((block) => this.place[block] === -1);
  }

  /** Takes over the places of another state of the same packing. */
  become(places: Int32Array): void {
    for (let block = 0; block < places.length; block++)
      if (whole(this.place, block) !== whole(places, block) && whole(this.place, block) >= 0)
        this.take(block);
    for (let block = 0; block < places.length; block++)
      if (whole(this.place, block) < 0 && whole(places, block) >= 0) this.put(block, whole(places, block));
  }

  private change(block: number, machine: number, sign: 1 | -1): void {
    const { dimensions, need, rules } = this.packing;
    for (let d = 0; d < dimensions; d++) {
      const i = machine * dimensions + d;
      this.room[i] = real(this.room, i) - sign * real(need, block * dimensions + d);
    }
    for (const { counter, by } of rules[block]?.marks ?? []) {
      const key = this.key(counter, machine);
      if (key < 0) continue;
      const count = this.seenAt(key) + sign * by;
      if (this.flat !== undefined) this.flat[key] = count;
      else if (count === 0) this.seen.delete(key);
      else this.seen.set(key, count);
    }
  }

  private isBelow({ ceilings }: Rules, machine: number): boolean {
    for (const { counter, most } of ceilings) {
      const key = this.key(counter, machine);
      if (key >= 0 && this.seenAt(key) > most) return false;
    }
    return true;
  }

  private seenAt(key: number): number {
    return this.flat === undefined ? (this.seen.get(key) ?? 0) : whole(this.flat, key);
  }

  private marked(block: number, counter: number): number {
    if (block < 0) return 0;
    for (const mark of this.packing.rules[block]?.marks ?? []) if (mark.counter === counter) return mark.by;
    return 0;
  }

  private key(counter: number, machine: number): number {
    const domain = row(row(this.packing.domains, counter), machine);
    return domain < 0 ? -1 : counter * this.packing.machines + domain;
  }
}
