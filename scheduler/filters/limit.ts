import type { Board } from "../board";
import type { Block, Limit, Machine } from "../model";
import type { Reason } from "../plan-result";
import { type Filter, passes } from "./filter";
import { uneven } from "./spread";

/** At most so many replicas on a machine, and at most so uneven over a label's values. */
export const limit: Filter = (block, machine, board) => {
  let reasons: Reason[] | undefined;
  for (const { limits } of block.items)
    for (const bound of limits) {
      const reason = exceeded(bound, block, machine, board);
      if (reason !== undefined) (reasons ??= []).push(reason);
    }
  return reasons ?? passes;
};

function exceeded(bound: Limit, block: Block, machine: Machine, board: Board): Reason | undefined {
  const arriving = block.items.filter(({ counted }) => counted.has(bound.probe)).length;
  const there = board.counts.near(bound.probe, machine.index);
  switch (bound.kind) {
    case "maxPerMachine":
      return there + arriving <= bound.most
        ? undefined
        : { predicate: "maxPerMachine", detail: `may have ${bound.most} of the service, has ${there}` };
    case "spread":
      return uneven(bound, block, machine, board);
    default: {
      const never: never = bound.kind;
      throw new TypeError(`unknown limit ${String(never)}`);
    }
  }
}
