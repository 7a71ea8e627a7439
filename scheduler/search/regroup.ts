import { at, compareVectors } from "../order";
import { bit, real } from "../arrays";
import type { Budget } from "./closing";
import { valueOf } from "./construct";
import type { Saving } from "./drain";
import type { Loads } from "./loads";
import { machineOrder } from "./machine-order";
import { Trail } from "./trail";

/** How many may make room for one block. */
const mostLeaving = 4;

/**
 * Places all that is new once more, on as few machines as it can with so many moves of what ran before: small blocks
 * make room for large new ones where a machine would be opened for these, and machines that take few moves are emptied.
 * Returns how many moves it made.
 */
export function regroup(loads: Loads, saving: Saving, budget: Budget): number {
  return new Regrouping(loads, saving, budget).run();
}

/** What makes room on a machine. */
interface Option {
  readonly machine: number;
  readonly leaving: readonly number[];
  readonly moves: number;
  readonly size: number;
}

class Regrouping {
  private readonly trail: Trail;
  /** Machines that take blocks, in their order. */
  private open: readonly number[] = [];

  constructor(
    private readonly loads: Loads,
    private readonly saving: Saving,
    private readonly budget: Budget,
  ) {
    this.trail = new Trail(loads, saving.movesAt);
  }

  run(): number {
    const { loads, saving, trail } = this;
    const count = (): number => trail.members.filter((_, machine) => loads.isUsed(machine)).length;
    const before = { places: loads.place.slice(), value: valueOf(loads), used: count() };
    const loose = before.places.reduce<number[]>((list, machine, block) => {
      if (machine >= 0 && trail.leaving(block) === 0) list.push(block);
      return list;
    }, []);
    if (loose.length === 0 || loose.length === before.places.length) return 0;
    for (const block of loose) trail.move(block, -1);
    const start = trail.length;
    const left = count();
    const fresh = machineOrder(loads.packing).filter((machine) => !loads.isUsed(machine));
    const closable = this.closable();
    let best: { readonly places: Int32Array; readonly moves: number } | undefined;
    const attempt = (opened: number, closed: number): boolean => {
      const shut = new Set(closable.slice(0, closed));
      const added = new Set(fresh.slice(0, opened));
      this.open = trail.members
        .map((_, machine) => machine)
        .filter((machine) => (loads.isUsed(machine) || added.has(machine)) && !shut.has(machine));
      const leaving = [...shut].flatMap((machine) => at(trail.members, machine));
      for (const block of leaving) trail.move(block, -1);
      const done =
        this.place([...loose, ...leaving]) &&
        compareVectors(valueOf(loads), before.value) < 0 &&
        saving.accepts();
      if (done) best = { places: loads.place.slice(), moves: trail.moves };
      trail.undo(start);
      return done;
    };
    let opened = Math.max(0, saving.enough - left);
    while (left + opened < before.used && !attempt(opened, 0)) opened++;
    for (
      let closed = 1;
      opened === 0 && closed <= closable.length && left - closed >= saving.enough;
      closed++
    )
      if (!attempt(0, closed)) break;
    loads.become(best?.places ?? before.places);
    return best?.moves ?? 0;
  }

  /** Machines that may become empty, those first that take the fewest moves. */
  private closable(): number[] {
    const { loads, saving, trail } = this;
    const { inUse, largeness } = loads.packing;
    return trail.members
      .flatMap((blocks, machine) => {
        const moves = blocks.reduce((sum, block) => sum + trail.leaving(block), 0);
        const mayClose = blocks.length > 0 && bit(inUse, machine) === 0 && moves <= saving.mostMoves;
        return mayClose ? [{ machine, moves, size: real(largeness, machine) }] : [];
      })
      .sort((a, b) => a.moves - b.moves || a.size - b.size || a.machine - b.machine)
      .map(({ machine }) => machine);
  }

  /** The largest first, each where it leaves least room or where smaller ones make room; false if that is not enough. */
  private place(blocks: readonly number[]): boolean {
    const { loads, saving, trail } = this;
    const { size } = loads.packing;
    const waiting = [...blocks].sort((a, b) => real(size, a) - real(size, b) || b - a);
    for (let block = waiting.pop(); block !== undefined; block = waiting.pop()) {
      if (this.budget.left <= 0) return false;
      const { machine, leaving } = this.fullest(block) ??
        this.cheapest(block) ?? { machine: -1, leaving: [] };
      if (machine < 0) return false;
      for (const other of leaving) trail.move(other, -1);
      trail.move(block, machine);
      if (trail.moves > saving.mostMoves) return false;
      for (const other of leaving) {
        let i = waiting.length;
        while (i > 0 && real(size, at(waiting, i - 1)) > real(size, other)) i--;
        waiting.splice(i, 0, other);
      }
    }
    return true;
  }

  /** The fullest of the machines that have room. */
  private fullest(block: number): Pick<Option, "machine" | "leaving"> | undefined {
    const { budget, loads, open, trail } = this;
    let best = -1;
    let least = Infinity;
    budget.left -= open.length;
    for (const machine of open)
      if (real(trail.space, machine) < least && loads.fits(block, machine))
        [best, least] = [machine, real(trail.space, machine)];
    return best < 0 ? undefined : { machine: best, leaving: [] };
  }

  /** The machine where making room takes the fewest moves, then the least that has to go elsewhere. */
  private cheapest(block: number): Option | undefined {
    const { budget, loads, open, saving, trail } = this;
    const { size } = loads.packing;
    const own = real(size, block);
    let best: Option | undefined;
    for (const machine of open) {
      const members = at(trail.members, machine);
      budget.left -= members.length;
      if (!loads.allows(block, machine)) continue;
      const leaving = this.leaversOf(
        block,
        machine,
        members.filter((other) => real(size, other) < own),
      );
      if (leaving === undefined) continue;
      const moves = leaving.reduce((sum, other) => sum + trail.leaving(other), 0);
      const total = leaving.reduce((sum, other) => sum + real(size, other), 0);
      if (total >= own || trail.moves + moves + saving.movesAt(block, machine) > saving.mostMoves) continue;
      if (best === undefined || moves < best.moves || (moves === best.moves && total < best.size))
        best = { machine, leaving, moves, size: total };
    }
    return best;
  }

  /** The smallest one that makes enough room; as long as none does, the largest goes before it. */
  private leaversOf(block: number, machine: number, members: number[]): number[] | undefined {
    const { packing, room } = this.loads;
    const { dimensions, need, size } = packing;
    const short = Float64Array.from({ length: dimensions }, (_, d) =>
      Math.max(0, real(need, block * dimensions + d) - real(room, machine * dimensions + d)),
    );
    const left = members.sort((a, b) => real(size, a) - real(size, b) || a - b);
    const leaving: number[] = [];
    while (leaving.length < mostLeaving) {
      const last = left.find((other) =>
        short.every((amount, d) => amount <= real(need, other * dimensions + d)),
      );
      if (last !== undefined) return [...leaving, last];
      const largest = left.pop();
      if (largest === undefined) return undefined;
      leaving.push(largest);
      for (let d = 0; d < dimensions; d++)
        short[d] = Math.max(0, real(short, d) - real(need, largest * dimensions + d));
    }
    return undefined;
  }
}
