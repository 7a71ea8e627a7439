import type { Budget } from "./closing";

/** Blocks per unit of effort above which a budget is too small for a search to find anything. */
export const mostSearched = 2000;

/** Runs with a part of what is left of the budget. */
export function spend<T>(budget: Budget, part: number, run: (share: Budget) => T): T {
  const given = Math.floor(budget.left * part);
  const share = { left: given };
  const result = run(share);
  budget.left -= given - share.left;
  return result;
}
