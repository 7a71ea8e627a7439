import type { Board } from "../board";
import type { Block, Limit, Machine, Model } from "../model";
import { at } from "../order";
import type { Reason } from "../plan-result";

/**
 * Would a hard spread be broken with the block there? While containers are put back where they ran, they are judged by
 * what may become of it: siblings that are still to be placed may come home too, or fill the other domains.
 */
export function uneven(bound: Limit, block: Block, machine: Machine, board: Board): Reason | undefined {
  const { domainOf, domains, label = "" } = at(board.model.probes, bound.probe);
  const mine = at(domainOf, machine.index);
  if (mine < 0 || board.isTentative) return undefined;
  const arriving = block.items.filter(({ counted }) => counted.has(bound.probe)).length;
  const there = board.counts.near(bound.probe, machine.index);
  const others = eligible(bound.probe, block, board.model).filter((domain) => domain !== mine);
  const counts = others.map((domain) => board.counts.inDomain(bound.probe, domain));
  const least = Math.min(
    ...(board.isSettling ? filledUp(bound, block, board, others, counts) : counts),
    there + arriving,
  );
  if (there + arriving - least <= bound.most) return undefined;
  const now = Math.min(...counts);
  return {
    predicate: "spread",
    detail: `${label}=${at(domains, mine)} has ${there} of the service, another ${label} has ${now}; ${bound.most} more ${bound.most === 1 ? "is" : "are"} allowed`,
  };
}

/** Placed blocks that would have to leave until no domain has too many; the last of each service first. */
export function overfull(board: Board): Block[] {
  const { model } = board;
  const left = new Map<string, number>();
  const leaving = new Set<Block>();
  for (const item of [...model.items].reverse()) {
    const block = at(model.blockOf, item.index);
    const machine = board.machineOf(block);
    if (machine < 0 || leaving.has(block)) continue;
    for (const { kind, probe, most } of item.limits) {
      const mine = at(at(model.probes, probe).domainOf, machine);
      if (kind !== "spread" || mine < 0) continue;
      const id = `${probe} ${mine}`;
      const here = left.get(id) ?? board.counts.inDomain(probe, mine);
      const least = Math.min(
        here,
        ...eligible(probe, block, model)
          .filter((domain) => domain !== mine)
          .map((domain) => board.counts.inDomain(probe, domain)),
      );
      if (here - least <= most) continue;
      left.set(id, here - 1);
      leaving.add(block);
    }
  }
  return [...leaving];
}

/** The other domains with all siblings that have no place yet: at home, or else where there are fewest. */
function filledUp(
  { probe }: Limit,
  block: Block,
  board: Board,
  others: readonly number[],
  counts: readonly number[],
): number[] {
  const { model } = board;
  const { domainOf } = at(model.probes, probe);
  const filled = [...counts];
  let anywhere = 0;
  for (const item of model.items) {
    const other = at(model.blockOf, item.index);
    if (other === block || !item.counted.has(probe) || board.isPlaced(other)) continue;
    const home = model.machines.find(({ name }) => name === item.previous)?.index;
    const index = home === undefined ? -1 : others.indexOf(at(domainOf, home));
    if (index >= 0) filled[index] = at(filled, index) + 1;
    else if (item.previous === undefined) anywhere++;
  }
  for (; anywhere > 0 && filled.length > 0; anywhere--) {
    const lowest = filled.indexOf(Math.min(...filled));
    filled[lowest] = at(filled, lowest) + 1;
  }
  return filled;
}

const eligibleByModel = new WeakMap<Model, Map<string, number[]>>();

/** Domains that could take those of the block that are spread, whoever else has to be with them. */
function eligible(probe: number, block: Block, model: Model): number[] {
  const known = eligibleByModel.get(model) ?? new Map<string, number[]>();
  eligibleByModel.set(model, known);
  const hard = block.items
    .filter(({ limits }) => limits.some((limit) => limit.probe === probe && limit.kind === "spread"))
    .flatMap(({ conditions }) => conditions.filter(({ weight }) => weight === undefined));
  const id = `${probe} ${hard.map(({ text }) => text).join("\n")}`;
  const list = known.get(id) ?? domainsOf(probe, hard, model);
  known.set(id, list);
  return list;
}

function domainsOf(
  probe: number,
  conditions: readonly Block["items"][number]["conditions"][number][],
  { machines, probes }: Model,
): number[] {
  const { domainOf } = at(probes, probe);
  const domains = new Set<number>();
  for (const machine of machines) {
    const domain = at(domainOf, machine.index);
    if (domain < 0 || machine.state !== "active") continue;
    if (conditions.every((condition) => condition.holds(machine.spec))) domains.add(domain);
  }
  return [...domains];
}
