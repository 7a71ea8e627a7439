import { type Desk, rankedMachines } from "./desk";
import { exhaust } from "./exhaust";
import { improve, movedItems } from "./improve";
import { fill } from "./fill";
import { compareScores, objective } from "./objective";
import { at, compareVectors } from "./order";
import type { Block } from "./model";
import { unsound } from "./soundness";
import { consolidate, search } from "./search";
import { transitionOf } from "./transition";

/** Improves what is new; what ran before and may stay is left alone. No plan has fewer than `enough` machines in use. */
export function polish(desk: Desk, enough: number): void {
  const { board, causes, held, model } = desk;
  const candidates = model.blocks.filter(
    (block) =>
      board.isPlaced(block) &&
      !held.has(block) &&
      (!block.ranBefore || (causes.has(block) && causes.get(block)?.code !== "room")) &&
      desk.gate.machinesFor(block).length > 1,
  );
  if (candidates.length === 0) return;
  search(desk, candidates, enough);
  improve(desk, {
    candidates,
    vector: () => [board.cost, ...qualityOf(desk)],
    allowed: () => transitionOf(desk).cycles.length === 0,
    steps: model.effort * 5_000,
  });
  exhaust(desk, candidates, enough);
}

/** Improves the plan as if moves were free, at most so many containers away from where they ran. */
export function rebalance(desk: Desk, maxMoves: number, enough: number): void {
  const { board, causes, model } = desk;
  const before = board.snapshot();
  const already = movedItems(desk);
  const allowed = (): boolean =>
    movedItems(desk) - already <= maxMoves && transitionOf(desk).cycles.length === 0;
  const candidates = model.blocks.filter((block) => mayBalance(desk, block));
  const emptyMachines = (): void => consolidate(desk, candidates, { mostMoves: maxMoves, enough, allowed });
  if (maxMoves === Infinity) {
    planAfresh(desk, enough);
    emptyMachines();
  }
  // Moves towards a fresh plan may wait for each other; emptying machines as they are may do as well, with fewer moves.
  const afresh = { places: board.snapshot(), quality: qualityOf(desk) };
  board.restore(before);
  emptyMachines();
  if (compareVectors(afresh.quality, qualityOf(desk)) < 0) board.restore(afresh.places);
  improve(desk, {
    candidates,
    vector: () => qualityOf(desk),
    allowed,
    steps: model.effort * 20_000,
  });
  for (const block of model.blocks)
    if (block.ranBefore && board.machineOf(block) !== at(before, block.index) && !causes.has(block))
      causes.set(block, { code: "rebalance", text: rebalanceText(desk) });
}

/** Places all that may move as if it were new, and goes as far that way as moves do not wait for each other. */
function planAfresh(desk: Desk, enough: number): void {
  const { board, model } = desk;
  const free: Desk = { ...desk, score: objective(model, false) };
  const movers = model.blocks.filter((block) => mayBalance(desk, block));
  const before = { places: board.snapshot(), score: free.score(board) };
  for (const block of movers) board.take(block);
  fill(free, movers);
  search(free, movers, enough);
  if (transitionOf(desk).cycles.length > 0) {
    const wanted = board.snapshot();
    board.restore(before.places);
    approach(free, movers, wanted, true);
    if (transitionOf(desk).cycles.length > 0) {
      board.restore(before.places);
      approach(free, movers, wanted, false);
    }
  }
  const better = compareScores(free.score(board), before.score) < 0;
  if (!better || unsound(desk).size > 0 || transitionOf(desk).cycles.length > 0) board.restore(before.places);
}

/**
 * Moves one block after the other to where it is wanted, each as soon as there is room. With detours, those that are
 * stuck on a machine that is to be empty go to another one.
 */
function approach(desk: Desk, movers: readonly Block[], wanted: readonly number[], detours: boolean): void {
  const { board, gate } = desk;
  const inUse = new Set(wanted);
  const added = movers.filter((block) => !block.ranBefore);
  for (const block of added) if (board.isPlaced(block)) board.take(block);
  const move = (block: Block, targets: (block: Block) => readonly number[]): boolean => {
    const from = board.machineOf(block);
    board.take(block);
    const to = targets(block)[0];
    board.put(block, to ?? from);
    return to !== undefined;
  };
  const directly = (block: Block): number[] =>
    [at(wanted, block.index)].filter((machine) => machine >= 0 && gate.fits(block, machine));
  const anywhere = (block: Block): number[] =>
    rankedMachines(desk, block).filter((machine) => inUse.has(machine));
  let waiting = movers.filter(
    (block) => block.ranBefore && board.machineOf(block) !== at(wanted, block.index),
  );
  for (let progress = true; progress;) {
    const left = waiting.filter((block) => !move(block, directly));
    progress = left.length < waiting.length;
    waiting = left;
    const stuck =
      progress || !detours
        ? undefined
        : waiting.find((block) => !inUse.has(board.machineOf(block)) && move(block, anywhere));
    if (stuck !== undefined) {
      waiting = waiting.filter((block) => block !== stuck);
      progress = true;
    }
  }
  fill(desk, added);
}

/** How many machines, or nothing if none, a rebalance without a budget would save, and with how many moves. */
export function gainOf(desk: Desk, bound: number): { machines: number; moves: number } | undefined {
  const { board, model } = desk;
  const inUse = (): number => model.machines.filter(({ index }) => !board.isEmpty(index)).length;
  const now = inUse();
  const ranBefore = model.blocks.some((block) => block.ranBefore && mayBalance(desk, block));
  if (model.strategy !== "binpack" || now <= bound || !ranBefore) return undefined;
  const before = board.snapshot();
  const moved = movedItems(desk);
  improve(desk, {
    candidates: model.blocks.filter((block) => mayBalance(desk, block)),
    vector: () => qualityOf(desk),
    allowed: () => true,
    steps: model.effort * 3_000,
  });
  const gain = { machines: now - inUse(), moves: movedItems(desk) - moved };
  board.restore(before);
  return gain.machines > 0 ? gain : undefined;
}

function mayBalance({ board, gate, held }: Desk, block: Block): boolean {
  return (
    board.isPlaced(block) &&
    !held.has(block) &&
    (!block.ranBefore || block.movable) &&
    gate.machinesFor(block).length > 1
  );
}

function rebalanceText({ model }: Desk): string {
  switch (model.strategy) {
    case "binpack":
      return "rebalance: fewer machines, or more wishes kept";
    case "spread":
      return "rebalance: a more even load, or more wishes kept";
    case "random":
      return "rebalance: more wishes kept";
  }
}

/** What a plan is worth apart from its moves: soft weight, then the strategy. Lower is better. */
function qualityOf({ board, strategy }: Desk): number[] {
  return [-board.soft, ...strategy.score(board)];
}
