import { at } from "../order";
import type { Board } from "../board";
import type { Block, Limit, Machine } from "../model";
import type { Reason } from "../plan-result";
import { type Filter, passes } from "./filter";

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
    case "spread": {
      const { domainOf, domains, label = "" } = at(board.model.probes, bound.probe);
      const mine = at(domainOf, machine.index);
      if (mine < 0) return undefined;
      const least = Math.min(
        ...[...eligible(bound.probe, block, board)].map((domain) =>
          domain === mine ? there + arriving : board.counts.inDomain(bound.probe, domain),
        ),
        there + arriving,
      );
      return there + arriving - least <= bound.most
        ? undefined
        : {
            predicate: "spread",
            detail: `${label}=${at(domains, mine)} has ${there} of the service, ${least} are elsewhere; ${bound.most} more are allowed`,
          };
    }
    default: {
      const never: never = bound.kind;
      throw new TypeError(`unknown limit ${String(never)}`);
    }
  }
}

/** Domains that could take the block at all. */
function eligible(probe: number, block: Block, board: Board): Set<number> {
  const { domainOf } = at(board.model.probes, probe);
  const domains = new Set<number>();
  for (const machine of board.model.machines) {
    const domain = at(domainOf, machine.index);
    const matches = block.items.every(({ conditions }) =>
      conditions.every((condition) => condition.weight !== undefined || condition.holds(machine.spec)),
    );
    if (domain >= 0 && machine.state === "active" && matches) domains.add(domain);
  }
  return domains;
}
