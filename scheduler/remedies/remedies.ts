import type { Desk } from "../desk";
import { at } from "../order";
import type { Block, Machine } from "../model";
import type { Fix, Unplaced } from "../plan-result";
import type { Problem } from "../problem";
import { applyChanges, type Change } from "./change";
import { changesText } from "./change-text";
import { newMachine } from "./new-machine";
import { changesOn } from "./on-machine";

/** How many alternatives are told. */
const most = 4;
/** Machines that are looked at: those with the fewest reasons against the block. */
const mostMachines = 100;
/** Machines times containers that all trials of one plan may cost together. */
const trialBudget = 30_000;

/** Plans a problem, and says which of its containers found no place. */
export type Trial = (problem: Problem) => ReadonlySet<string>;

/**
 * Looks for the smallest sets of changes of which each would give a block a place: what fails on the nearest machines,
 * or one more machine. As far as the budget goes, each set is tried by planning anew, also without each of its members,
 * so that none is larger than it must be; beyond, a set is what fails on a machine, all of it.
 */
export class Remedies {
  private budget: number;
  private readonly cost: number;
  private readonly unplaced: ReadonlySet<string>;

  constructor(
    private readonly desk: Desk,
    private readonly trial: Trial,
  ) {
    const { board, held, model } = desk;
    this.budget = trialBudget;
    this.cost = Math.max(1, model.items.length * model.machines.length);
    this.unplaced = new Set(
      model.items
        .filter(
          ({ index }) => !board.isPlaced(at(model.blockOf, index)) && !held.has(at(model.blockOf, index)),
        )
        .map(({ name }) => name),
    );
  }

  /** @param rejected machine -> every reason against the block */
  for(block: Block, rejected: Unplaced["rejected"]): Fix[] {
    const found: Change[][] = [];
    for (const changes of this.candidates(block, rejected)) {
      if (found.length === most) break;
      if (found.some((smaller) => includesAll(changes, smaller))) continue;
      const least = this.minimised(block, changes);
      if (least !== undefined && !found.some((smaller) => includesAll(least, smaller))) found.push(least);
    }
    const name = at(block.items, 0).name;
    const easiest = found.filter((changes) => !found.some((other) => asksLessOf(other, changes)));
    return easiest.sort(bySize).map((changes) => ({ text: changesText(changes, name), changes }));
  }

  private candidates(block: Block, rejected: Unplaced["rejected"]): Change[][] {
    const { desk } = this;
    const against = ({ name }: Machine): number => rejected[name]?.length ?? 0;
    const nearest = [...desk.model.machines].sort((a, b) => against(a) - against(b) || a.index - b.index);
    const sets = nearest.slice(0, mostMachines).flatMap((machine) => {
      const changes = changesOn(desk, block, machine);
      return changes === undefined || changes.length === 0 ? [] : [changes];
    });
    const machine = newMachine(desk, block);
    if (machine !== undefined && this.wouldTake(block, machine)) sets.push([machine]);
    return sets.sort(bySize);
  }

  /** The set without what it does not need; undefined if it does not help after all. */
  private minimised(block: Block, changes: readonly Change[]): Change[] | undefined {
    if (this.canTry() && !this.helps(block, changes)) return undefined;
    let least = [...changes];
    for (const change of [...changes].sort((a, b) => weightOf(b) - weightOf(a))) {
      const without = least.filter((other) => other !== change);
      if (without.length > 0 && this.canTry() && this.helps(block, without)) least = without;
    }
    return least;
  }

  /** Does all of the block find a place, and nobody else lose one? */
  private helps(block: Block, changes: readonly Change[]): boolean {
    this.budget -= this.cost;
    const left = this.trial(applyChanges(this.desk.model.problem, changes));
    return (
      block.items.every(({ name }) => !left.has(name)) && [...left].every((name) => this.unplaced.has(name))
    );
  }

  private canTry(): boolean {
    return this.budget >= this.cost;
  }

  /** Tried with the block alone where all of the problem is too large; its company may be elsewhere. */
  private wouldTake(block: Block, change: Change): boolean {
    if (this.canTry() || change.change !== "add-machine") return true;
    const names = new Set(block.items.map(({ name }) => name));
    const { problem } = this.desk.model;
    const containers = problem.containers.filter(({ name }) => names.has(name));
    return this.trial({ machines: [change.machine], containers }).size === 0;
  }
}

function bySize(a: readonly Change[], b: readonly Change[]): number {
  const weight = (changes: readonly Change[]): number =>
    changes.reduce((total, change) => total + weightOf(change), 0);
  return a.length - b.length || weight(a) - weight(b);
}

/** What people give up last weighs most. */
function weightOf({ change }: Change): number {
  switch (change) {
    case "drop-rule":
    case "drop-limit":
    case "other-port":
    case "more-slots":
      return 1;
    case "reduce":
    case "add-machine":
      return 2;
    case "unpin":
    case "activate":
      return 3;
    case "abandon-volume":
      return 4;
  }
}

/** The same changes, but reserving less for one of the containers. */
function asksLessOf(easier: readonly Change[], harder: readonly Change[]): boolean {
  if (easier === harder || easier.length !== harder.length) return false;
  return easier.every((change) =>
    harder.some((other) =>
      change.change === "reduce" && other.change === "reduce"
        ? change.container === other.container &&
          change.dimension === other.dimension &&
          change.to >= other.to
        : JSON.stringify(change) === JSON.stringify(other),
    ),
  );
}

function includesAll(changes: readonly Change[], others: readonly Change[]): boolean {
  const ids = new Set(changes.map((change) => JSON.stringify(change)));
  return others.every((other) => ids.has(JSON.stringify(other)));
}
