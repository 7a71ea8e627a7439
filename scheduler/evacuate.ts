import { largestOf } from "./amount";
import { type Desk, rankedMachines, sizeOf } from "./desk";
import { at } from "./order";
import type { Block } from "./model";
import { unsound } from "./soundness";
import { transitionOf } from "./transition";

/** How many machines are looked at: those that lack least. */
const mostMachines = 100;
/** How many machines are asked whether they take one that leaves: those with the most room. */
const mostTargets = 20;
/** Tries of a block on a machine per unit of effort. */
const tries = 30_000;

/**
 * Finds a place for a large block by moving as many small ones off one machine as it takes, each to where there is room.
 * Takes the machine that is the cheapest to clear. True if it found one.
 */
export function evacuateFor(desk: Desk, target: Block, mayMove: (block: Block) => boolean): boolean {
  const { board, gate, model } = desk;
  const limit = gate.steps + model.effort * tries;
  const before = board.snapshot();
  const mayLeave = leaveOf(desk, mayMove);
  const options = byShortage(desk, target)
    .slice(0, mostMachines)
    .flatMap((machine) => {
      const leaving = leaversOf(desk, target, machine, mayLeave);
      return leaving === undefined ? [] : [{ machine, leaving, price: priceOf(leaving) }];
    })
    .sort((a, b) => a.price - b.price || a.machine - b.machine);
  for (const { machine, leaving } of options) {
    if (gate.steps > limit) break;
    for (const block of leaving) board.take(block);
    board.put(target, machine);
    const placed = leaving.every((block) => {
      const [to] = rankedMachines(desk, block);
      if (to === undefined) return false;
      board.put(block, to);
      return true;
    });
    if (placed && unsound(desk).size === 0 && transitionOf(desk).cycles.length === 0) return true;
    board.restore(before);
  }
  return false;
}

/** May the block move, and would one of the emptiest machines take it? */
function leaveOf(desk: Desk, mayMove: (block: Block) => boolean): (block: Block) => boolean {
  const { board, gate, model } = desk;
  const largest = largestOf(model);
  const free = model.machines.map(({ capacity, index }) =>
    Math.min(...capacity.map((amount, d) => (amount - at(at(board.used, index), d)) / at(largest, d))),
  );
  const emptiest = new Map<readonly number[], readonly number[]>();
  const targetsOf = (block: Block): readonly number[] => {
    const list = gate.machinesFor(block);
    const targets =
      emptiest.get(list) ??
      [...list].sort((a, b) => at(free, b) - at(free, a) || a - b).slice(0, mostTargets);
    emptiest.set(list, targets);
    return targets;
  };
  return (block) => {
    if (!mayMove(block)) return false;
    const home = board.machineOf(block);
    board.take(block);
    const fits = targetsOf(block).some((machine) => machine !== home && gate.fits(block, machine));
    board.put(block, home);
    return fits;
  };
}

/** Few blocks whose leaving lets the target in; undefined if all that may move would not do. */
function leaversOf(
  desk: Desk,
  target: Block,
  machine: number,
  mayLeave: (block: Block) => boolean,
): Block[] | undefined {
  const { board, gate } = desk;
  const movers = board
    .blocksOn(machine)
    .filter(mayLeave)
    .sort((a, b) => a.moveCost - b.moveCost || sizeOf(desk, b) - sizeOf(desk, a) || a.index - b.index);
  const taken: Block[] = [];
  while (!gate.fits(target, machine) && taken.length < movers.length) {
    const block = at(movers, taken.length);
    board.take(block);
    taken.push(block);
  }
  const fits = gate.fits(target, machine);
  // Whoever need not leave after all stays; the dearest are asked first.
  const leaving = new Set(taken);
  for (const block of [...taken].reverse()) {
    board.put(block, machine);
    if (fits && gate.fits(target, machine)) leaving.delete(block);
    else if (fits) board.take(block);
  }
  for (const block of fits ? leaving : []) board.put(block, machine);
  return fits
    ? [...leaving].sort((a, b) => a.level - b.level || sizeOf(desk, b) - sizeOf(desk, a) || a.index - b.index)
    : undefined;
}

/** Machines that are large enough, those first that have nearly enough left. */
function byShortage(desk: Desk, target: Block): number[] {
  const { board, gate, model } = desk;
  const largest = largestOf(model);
  const { need } = target;
  return gate
    .machinesFor(target)
    .filter((machine) => need.every((amount, d) => amount <= at(at(model.machines, machine).capacity, d)))
    .map((machine) => {
      const { capacity } = at(model.machines, machine);
      const short = need.reduce((total, amount, d) => {
        const lacking = amount - (at(capacity, d) - at(at(board.used, machine), d));
        return total + Math.max(0, lacking) / at(largest, d);
      }, 0);
      return { machine, short };
    })
    .sort((a, b) => a.short - b.short || a.machine - b.machine)
    .map(({ machine }) => machine);
}

function priceOf(blocks: readonly Block[]): number {
  return blocks.reduce((total, { moveCost }) => total + moveCost, 0);
}
