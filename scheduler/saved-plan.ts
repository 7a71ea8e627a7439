import { type Desk, leftOut } from "./desk";
import { compareVectors } from "./order";
import type { Block } from "./model";
import { unsound } from "./soundness";
import { transitionOf } from "./transition";
import { worthOf } from "./worth";

/** A plan that may be gone back to. */
export interface SavedPlan {
  readonly places: readonly number[];
  readonly order: readonly Block[];
  readonly worth: readonly number[];
}

export function savedPlan(desk: Desk): SavedPlan {
  return { places: desk.board.snapshot(), order: desk.order, worth: worthOf(desk) };
}

export function restore(desk: Desk, { places, order }: Pick<SavedPlan, "places" | "order">): void {
  desk.board.restore(places);
  desk.order = order;
}

/** Is the plan possible, and better than the other? */
export function isBetter(desk: Desk, { worth }: SavedPlan): boolean {
  return isPossible(desk) && compareVectors(worthOf(desk), worth) < 0;
}

export function isPossible(desk: Desk): boolean {
  return leftOut(desk).length === 0 && unsound(desk).size === 0 && transitionOf(desk).cycles.length === 0;
}
