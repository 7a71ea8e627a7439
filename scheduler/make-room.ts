import { type Desk, rankedMachines, sizeOf } from "./desk";
import { evacuateFor } from "./evacuate";
import { at } from "./order";
import type { Block } from "./model";
import { compareScores, type Score } from "./objective";
import { unsound } from "./soundness";
import { transitionOf } from "./transition";

/** How many of the places of a container that makes room are looked at. */
const width = 3;
const mostEjected = 3;

/**
 * Finds a place for a block that fits nowhere, by moving as little as possible: ejects one block, then two, then three,
 * within a counted budget; at last by clearing one machine of as many as it takes. Containers that are new themselves
 * are moved for nothing. True if it found one.
 *
 * @param thorough false: only by clearing a machine
 */
export function makeRoom(desk: Desk, target: Block, thorough: boolean): boolean {
  const direct = rankedMachines(desk, target)[0];
  if (direct !== undefined) {
    desk.board.put(target, direct);
    return true;
  }
  if (isHopeless(desk, target)) return false;
  const places = thorough ? new Search(desk, target).run() : undefined;
  if (places === undefined) return evacuateFor(desk, target, (block) => mayMove(desk, block));
  desk.board.restore(places);
  return true;
}

/** Moving others about frees nothing in all: what active machines have left together is the limit. */
function isHopeless({ board, model }: Desk, { need }: Block): boolean {
  const active = model.machines.filter(({ state }) => state === "active");
  return need.some((amount, d) => {
    const free = active.reduce(
      (total, { index, capacity }) => total + Math.max(0, at(capacity, d) - at(at(board.used, index), d)),
      0,
    );
    return amount > free;
  });
}

class Search {
  private best:
    { readonly score: Score; readonly cost: number; readonly places: readonly number[] } | undefined;
  private readonly limit: number;
  private readonly baseCost: number;
  private readonly ejected = new Set<Block>();

  constructor(
    private readonly desk: Desk,
    private readonly target: Block,
  ) {
    this.limit = desk.gate.steps + desk.model.effort * 6_000;
    this.baseCost = desk.board.cost;
  }

  run(): readonly number[] | undefined {
    const movers = this.desk.model.blocks.filter((block) => mayMove(this.desk, block));
    const cheapest = Math.min(...movers.map(({ moveCost }) => moveCost));
    for (let ejections = 1; ejections <= Math.min(mostEjected, movers.length); ejections++) {
      this.place([this.target], ejections);
      // More ejections cost at least this much.
      const bound = (ejections + 1) * cheapest;
      if (this.best !== undefined && this.best.cost - this.baseCost <= bound) break;
    }
    return this.best?.places;
  }

  private place(pending: readonly Block[], ejections: number): void {
    const { board, gate } = this.desk;
    if (gate.steps > this.limit || (this.best !== undefined && board.cost > this.best.cost)) return;
    const [block, ...rest] = pending;
    if (block === undefined) return this.consider();
    const direct = block === this.target ? [] : rankedMachines(this.desk, block).slice(0, width);
    for (const machine of direct) {
      board.put(block, machine);
      this.place(rest, ejections);
      board.take(block);
    }
    if (direct.length > 0 || ejections === 0) return;
    for (const machine of gate.machinesFor(block)) {
      for (const leaving of this.leavingSets(block, machine, ejections)) {
        for (const other of leaving) this.eject(other);
        board.put(block, machine);
        this.place([...leaving, ...rest], ejections - leaving.length);
        board.take(block);
        for (const other of leaving) {
          this.ejected.delete(other);
          board.put(other, machine);
        }
      }
    }
  }

  private eject(block: Block): void {
    this.desk.board.take(block);
    this.ejected.add(block);
  }

  /** Smallest sets of blocks whose leaving lets the block in, the largest member first. */
  private leavingSets(block: Block, machine: number, most: number): Block[][] {
    const { board } = this.desk;
    const candidates = board
      .blocksOn(machine)
      .filter((other) => !this.ejected.has(other) && other !== this.target && mayMove(this.desk, other));
    const sets: Block[][] = [];
    const extend = (chosen: readonly Block[], from: number): void => {
      for (let i = from; i < candidates.length; i++) {
        if (this.desk.gate.steps > this.limit) return;
        const set = [...chosen, at(candidates, i)];
        if (sets.some((smaller) => smaller.every((member) => set.includes(member)))) continue;
        if (this.fitsWithout(block, machine, set)) sets.push(set);
      }
    };
    const grow = (chosen: readonly Block[], from: number, size: number): void => {
      if (chosen.length === size - 1) return extend(chosen, from);
      for (let i = from; i < candidates.length; i++) grow([...chosen, at(candidates, i)], i + 1, size);
    };
    for (let size = 1; size <= most; size++) grow([], 0, size);
    return sets.map((set) =>
      [...set].sort((a, b) => sizeOf(this.desk, b) - sizeOf(this.desk, a) || a.index - b.index),
    );
  }

  private fitsWithout(block: Block, machine: number, set: readonly Block[]): boolean {
    const { board, gate } = this.desk;
    for (const other of set) board.take(other);
    const fits = gate.fits(block, machine);
    for (const other of set) board.put(other, machine);
    return fits;
  }

  /** All are placed: is it sound, can it be carried out, and is it better than what was found? */
  private consider(): void {
    const { board, score } = this.desk;
    if (unsound(this.desk).size > 0) return;
    const result = score(board);
    if (this.best !== undefined && compareScores(result, this.best.score) >= 0) return;
    if (transitionOf(this.desk).cycles.length > 0) return;
    this.best = { score: result, cost: board.cost, places: board.snapshot() };
  }
}

export function mayMove({ board, causes, gate, held, model }: Desk, block: Block): boolean {
  if (!board.isPlaced(block) || held.has(block) || gate.machinesFor(block).length < 2) return false;
  return !block.ranBefore || (model.mayMakeRoom && block.movable) || causes.has(block);
}
