import { largestOf } from "./amount";
import { leavesFewer, mayBeApart } from "./apart";
import { boundOf } from "./bound";
import { compile } from "./compile";
import { type Desk, leftOut, openDesk } from "./desk";
import { exhaust } from "./exhaust";
import { lastFollowers } from "./followers";
import { gainOf } from "./gain";
import { hold, waits } from "./hold";
import { sortedByName } from "./name-order";
import { at, recordOf, toRecord } from "./order";
import type { Block, Item } from "./model";
import { placePending } from "./pending";
import type { Held, MachineUse, Move, Plan } from "./plan-result";
import type { Problem } from "./problem";
import { polish, rebalance } from "./rebalance";
import { refuseCycles } from "./refusal";
import { follow, rooms } from "./rooms";
import { settle } from "./settle";
import { unmetOf } from "./unmet";
import { unplacedOf } from "./unplaced";
import { validate } from "./validate";

/**
 * Decides which container runs on which machine. Pure and deterministic: the same problem, in whatever order it is
 * written, gives the same plan.
 *
 * Places all containers, by priority; moves as little as possible of what ran before; keeps as many soft rules as it
 * can; and then follows the strategy.
 *
 * @throws InvalidProblem with everything that is wrong with the problem
 * @example
 * plan({
 *   machines: [{ name: "node-1", cpus: 2, memory: "2g" }],
 *   containers: [{ name: "shop-web-1", memory: "256m" }],
 * }).assignments; // { "shop-web-1": "node-1" }
 */
export function plan(problem: Problem): Plan {
  validate(problem);
  const { desk, held, bound, transition } = solve(problem);
  const gain = gainOf(desk, bound.machines);
  const placed = placedOf(desk);
  return {
    // Items are in the order of their names.
    assignments: recordOf(
      placed,
      ({ item }) => item.name,
      ({ machine }) => machine,
    ),
    ports: portsOf(desk, placed),
    volumes: volumesOf(desk),
    held,
    unplaced: unplacedOf(desk, leftBy),
    moves: movesOf(desk),
    transition,
    unmet: unmetOf(desk),
    machines: usesOf(desk),
    bound,
    ...(gain === undefined ? {} : { gain }),
  };
}

/** A problem whose containers are placed, with all books open. */
export interface Solution {
  readonly desk: Desk;
  readonly held: readonly Held[];
  readonly bound: Plan["bound"];
  readonly transition: Plan["transition"];
}

export function solve(problem: Problem): Solution {
  const { desk, held } = place(problem);
  const bound = boundOf(desk);
  polish(desk, bound.machines);
  const { rebalance: wanted } = problem.options ?? {};
  if (wanted !== undefined) {
    const mostMoves = (wanted === "full" ? undefined : wanted.maxMoves) ?? Infinity;
    rebalance(desk, mostMoves, bound.machines, (movers) => solve(forgetting(desk, movers)).desk);
  }
  return { desk, held, bound, transition: refuseCycles(desk) };
}

/** The problem without a rebalance, in which blocks are new; what a machine that takes nothing new has, it keeps. */
function forgetting({ model }: Desk, blocks: ReadonlySet<Block>): Problem {
  const { options, previous, ...rest } = model.problem;
  const kept = model.items.flatMap(({ index, name, previous: home }): [string, string][] => {
    const machine = at(model.homes, index);
    const stays =
      !blocks.has(at(model.blockOf, index)) ||
      (machine >= 0 && at(model.machines, machine).state !== "active");
    return stays && home !== undefined ? [[name, home]] : [];
  });
  return {
    ...rest,
    options: { ...options, rebalance: undefined },
    previous: { ...previous, assignments: toRecord(kept) },
  };
}

/**
 * Gives everything a place that can have one; how good the places are is another matter. Whoever follows another is
 * placed as one with it, and where no machine takes both, after it, so that it keeps nobody back.
 */
function place(problem: Problem): Pick<Solution, "desk" | "held"> {
  const apart = new Set<string>();
  for (;;) {
    const placed = placeBlocks(problem, apart);
    const more = followersLeft(placed.desk).filter(({ name }) => !apart.has(name));
    if (more.length === 0) return orApart(problem, placed, apart);
    for (const { name } of more) apart.add(name);
  }
}

/** With all that follow others placed by themselves, if fewer are left out then. */
function orApart(
  problem: Problem,
  joined: Pick<Solution, "desk" | "held">,
  apart: ReadonlySet<string>,
): Pick<Solution, "desk" | "held"> {
  const names = mayBeApart(joined.desk).map(({ name }) => name);
  if (names.every((name) => apart.has(name))) return joined;
  const single = placeBlocks(problem, new Set([...apart, ...names]));
  return leavesFewer(single.desk, joined.desk) ? single : joined;
}

/**
 * Of each block without a place, those that it can go without; and of all blocks, those that owe their place to company
 * of a higher priority, if something of a priority above theirs has none.
 */
function followersLeft(desk: Desk): Item[] {
  const { model } = desk;
  const largest = largestOf(model);
  const size = ({ need }: Item): number =>
    need.reduce((most, amount, d) => Math.max(most, amount / at(largest, d)), 0);
  const left = new Set(leftOut(desk));
  if (left.size === 0) return [];
  const highest = [...left].reduce((most, { priority }) => Math.max(most, priority), -Infinity);
  return model.blocks.flatMap((block) => {
    if (left.has(block)) return lastFollowers(block, size);
    const last = block.priority < highest ? [] : lastFollowers(block, size);
    return last.every(({ priority }) => priority < highest) ? last : [];
  });
}

function placeBlocks(problem: Problem, apart: ReadonlySet<string>): Pick<Solution, "desk" | "held"> {
  const desk = openDesk(compile(problem, apart));
  const held = hold(desk);
  settle(desk);
  rooms(desk, placePending(desk));
  rooms(desk, follow(desk));
  if (leftOut(desk).length > 0) exhaust(desk);
  return { desk, held };
}

/** Placed containers, with their machines. What was never started on a machine that takes nothing new is not there. */
function placedOf({ board, model, held }: Desk): { item: Item; machine: string }[] {
  const placed: { item: Item; machine: string }[] = [];
  for (const item of model.items) {
    const block = at(model.blockOf, item.index);
    const index = board.machineOf(block);
    if (index < 0) continue;
    const machine = at(model.machines, index);
    const isThere = !held.has(block) || !waits(item, machine) || item.previous === machine.name;
    if (isThere) placed.push({ item, machine: machine.name });
  }
  return placed;
}

function portsOf(desk: Desk, placed: readonly { readonly item: Item }[]): Plan["ports"] {
  return toRecord(
    placed
      .filter(({ item }) => item.bindings.length > 0)
      .map(({ item }) => [
        item.name,
        toRecord(item.bindings.map(({ key }, i) => [key, at(desk.board.portsOf(item), i)])),
      ]),
  );
}

/** Volumes stay remembered when nobody uses them: their data is still there. */
function volumesOf({ board, model }: Desk): Record<string, string> {
  const known = new Set(model.machines.map(({ name }) => name));
  const users = model.blocks.filter(({ volumes }) => volumes.length > 0);
  const used = new Set(users.flatMap(({ volumes }) => volumes));
  const before = Object.entries(model.problem.previous?.volumes ?? {}).filter(
    ([volume, machine]) => known.has(machine) || used.has(volume),
  );
  const now = users.flatMap((block): [string, string][] => {
    const index = board.machineOf(block);
    return index < 0 ? [] : block.volumes.map((volume) => [volume, at(model.machines, index).name]);
  });
  return toRecord([...before, ...now]);
}

function movesOf({ board, model, causes }: Desk): Move[] {
  const moves: Move[] = [];
  for (const item of model.items) {
    const block = at(model.blockOf, item.index);
    const index = board.machineOf(block);
    const { previous } = item;
    if (index < 0 || previous === undefined || index === model.homes[item.index]) continue;
    const to = at(model.machines, index).name;
    const reason = causes.get(block) ?? {
      code: "rule" as const,
      text: `has to be on ${to} with what it belongs to`,
    };
    moves.push({ container: item.name, from: previous, to, reason });
  }
  return moves;
}

/** Containers that a trial leaves without a place. */
function leftBy(problem: Problem): Set<string> {
  const { desk } = place(problem);
  refuseCycles(desk);
  return new Set(leftOut(desk).flatMap(({ items }) => items.map(({ name }) => name)));
}

function usesOf({ board, model }: Desk): MachineUse[] {
  const columns = sortedByName(model.dimensions.map((name, d) => ({ name, d })));
  const record = (amounts: readonly number[]): Record<string, number> =>
    recordOf(
      columns,
      ({ name }) => name,
      ({ d }) => at(amounts, d),
    );
  return model.machines.map(({ name, index, capacity }) => ({
    name,
    used: record(at(board.used, index)),
    total: record(capacity),
    containers: at(board.containers, index),
  }));
}
