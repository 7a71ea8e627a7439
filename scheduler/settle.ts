import { costAt } from "./board";
import { type Desk, sizeOf } from "./desk";
import { reasons } from "./filters";
import { push } from "./grouped";
import { at } from "./order";
import type { Block, Machine } from "./model";
import type { Cause } from "./desk";

/** Puts every container back where it ran, as far as that is still right; notes why for those that must leave. */
export function settle(desk: Desk): void {
  const { board, causes, held, model } = desk;
  const blocks: Block[] = [];
  const homes: number[] = [];
  for (const block of model.blocks) {
    if (!block.ranBefore || held.has(block)) continue;
    const home = homeOf(desk, block);
    if (home === undefined) causes.set(block, whyHomeless(desk, block));
    else {
      blocks.push(block);
      homes.push(home);
    }
  }
  // Where all may stay, as nearly everywhere, nobody has to come first.
  if (!allStay(desk, blocks, homes)) {
    takeAll(desk, blocks);
    settleByMachine(desk, blocks, homes);
  }
  board.isSettling = false;
}

/** Puts each where it ran until one does not fit there. */
function allStay({ board, gate }: Desk, blocks: readonly Block[], homes: readonly number[]): boolean {
  return blocks.every((block, i) => {
    const home = at(homes, i);
    if (!gate.fits(block, home)) return false;
    board.put(block, home);
    return true;
  });
}

/** Each machine as a whole, so that those stay there that are missed most. */
function settleByMachine(desk: Desk, blocks: readonly Block[], homes: readonly number[]): void {
  const there = new Map<number, Block[]>();
  blocks.forEach((block, i) => push(there, at(homes, i), block));
  const settled = [...there].sort(([a], [b]) => a - b);
  const levels = [...new Set(blocks.map(({ level }) => level))].sort((a, b) => a - b);
  // Whoever is attracted comes after those that attract it, on whatever machine they are.
  for (const wanted of levels)
    for (const [home, its] of settled) {
      const onLevel = its.filter(({ level }) => level === wanted);
      settleOn(desk, home, onLevel);
    }
}

/** The machine where most of it ran, if the unchanging rules still allow it. */
function homeOf(desk: Desk, block: Block): number | undefined {
  const { gate, model } = desk;
  const [only, second] = block.items;
  if (only !== undefined && second === undefined) {
    const home = at(model.homes, only.index);
    return home >= 0 && gate.allows(block, home) ? home : undefined;
  }
  return commonHomeOf(desk, block);
}

function commonHomeOf({ gate, model }: Desk, block: Block): number | undefined {
  const there = new Map<number, number>();
  for (const { index } of block.items) {
    const home = at(model.homes, index);
    if (home >= 0) there.set(home, (there.get(home) ?? 0) + 1);
  }
  const cost = (machine: number): number => costAt(block, at(model.machines, machine).name);
  return [...there]
    .filter(([machine]) => gate.allows(block, machine))
    .sort(([a, many], [b, more]) => cost(a) - cost(b) || more - many || a - b)
    .map(([machine]) => machine)[0];
}

function inOrder(desk: Desk, blocks: readonly Block[]): Block[] {
  return [...blocks].sort(
    (a, b) =>
      Number(a.movable) - Number(b.movable) ||
      b.priority - a.priority ||
      b.moveCost - a.moveCost ||
      sizeOf(desk, b) - sizeOf(desk, a) ||
      a.index - b.index,
  );
}

function settleOn(desk: Desk, home: number, there: readonly Block[]): void {
  if (putWhatFits(desk, home, there).length === 0) return;
  takeAll(desk, there);
  const blocks = inOrder(desk, there);
  const failing = putWhatFits(desk, home, blocks);
  const leaving = cheaperToLose(desk, home, blocks, failing) ?? failing;
  for (const block of leaving) desk.causes.set(block, whyLeaving(desk, block, at(desk.model.machines, home)));
}

function putWhatFits(desk: Desk, home: number, blocks: readonly Block[]): Block[] {
  return blocks.filter((block) => {
    if (!desk.gate.fits(block, home)) return true;
    desk.board.put(block, home);
    return false;
  });
}

function takeAll({ board }: Desk, blocks: readonly Block[]): void {
  for (const block of blocks) if (board.isPlaced(block)) board.take(block);
}

/** One block whose leaving lets all others stay, if that is cheaper than what the order of size would lose. */
function cheaperToLose(
  desk: Desk,
  home: number,
  blocks: readonly Block[],
  failing: readonly Block[],
): Block[] | undefined {
  const price = (leaving: readonly Block[]): number =>
    leaving.reduce((total, { moveCost }) => total + moveCost, 0);
  const candidates = [...blocks].sort(
    (a, b) => a.moveCost - b.moveCost || sizeOf(desk, a) - sizeOf(desk, b) || a.index - b.index,
  );
  const before = desk.board.snapshot();
  for (const candidate of candidates) {
    if (!candidate.movable || candidate.moveCost >= price(failing)) continue;
    takeAll(desk, blocks);
    const left = putWhatFits(
      desk,
      home,
      blocks.filter((block) => block !== candidate),
    );
    const goesElsewhere = desk.gate
      .machinesFor(candidate)
      .some((machine) => machine !== home && desk.gate.fits(candidate, machine));
    if (left.length === 0 && goesElsewhere) return [candidate];
  }
  desk.board.restore(before);
  return undefined;
}

/** Why a block may not be at home as things are. */
export function whyLeaving(desk: Desk, block: Block, home: Machine): Cause {
  const [first] = reasons(block, home, desk.board);
  if (first === undefined) return { code: "rule", text: `no longer fits on ${home.name}` };
  return {
    code: first.predicate === "resources" ? "grown" : "rule",
    text: `on ${home.name}: ${first.detail}`,
  };
}

function whyHomeless(desk: Desk, block: Block): Cause {
  const { model } = desk;
  const from = block.items.find(({ previous }) => previous !== undefined)?.previous ?? "";
  const machine = model.machines.find(({ name }) => name === from);
  if (machine === undefined) return { code: "gone", text: `${from} is gone from the program` };
  if (machine.state === "drain") return { code: "drain", text: `${from} is draining` };
  if (machine.state === "down") return { code: "down", text: `${from} is down` };
  const [first] = reasons(block, machine, desk.board);
  return {
    code: "rule",
    text: first === undefined ? `may not stay on ${from}` : `on ${from}: ${first.detail}`,
  };
}
