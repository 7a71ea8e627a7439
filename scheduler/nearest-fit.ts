import type { Desk } from "./desk";
import { at } from "./order";
import type { Block, Machine } from "./model";
import type { Reason, Unplaced } from "./plan-result";

/** The machine that comes closest to taking a block: fewest reasons against it, then least is short. */
export function nearestFit(
  desk: Desk,
  block: Block,
  rejected: Readonly<Record<string, readonly Reason[]>>,
): Unplaced["nearest"] {
  let nearest: Unplaced["nearest"];
  for (const machine of desk.model.machines) {
    const reasons = rejected[machine.name]?.length ?? 0;
    if (nearest !== undefined && reasons > nearest.reasons) continue;
    const shortage = shortageOf(desk, block, machine);
    if (nearest === undefined || reasons < nearest.reasons || shortage < nearest.shortage)
      nearest = { machine: machine.name, reasons, shortage };
  }
  return nearest;
}

/** The machines that have an answer, those first that come nearest. */
export function nearestFirst({ nearest, rejected }: Pick<Unplaced, "nearest" | "rejected">): string[] {
  const rank = (machine: string): number =>
    machine === nearest?.machine ? -1 : (rejected[machine]?.length ?? 0);
  return Object.keys(rejected).sort((a, b) => rank(a) - rank(b));
}

/** The largest share of what is asked in a dimension that is not free there. */
function shortageOf({ board }: Desk, { need }: Block, { index, capacity }: Machine): number {
  const used = at(board.used, index);
  const shares = need.map((amount, d) => {
    const free = Math.max(0, at(capacity, d) - at(used, d));
    return amount <= free ? 0 : (amount - free) / amount;
  });
  return Math.max(0, ...shares);
}
