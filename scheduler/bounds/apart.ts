import { push } from "../grouped";
import type { Block, Item, Machine, Model } from "../model";
import { at } from "../order";
import { addressesClash, type Binding, showBinding } from "../port";
import { type Finding, listed } from "./finding";
import type { Region } from "./region";

/** Blocks of which so many may share a machine, and no more. */
export interface Group {
  readonly blocks: readonly Block[];
  readonly most: number;
  /** `each bind port 443/tcp` */
  readonly text: string;
}

/** Rules that keep blocks apart whatever their size: host ports, hard avoidance and caps on a machine. */
export function groupsOf({ ruled, machines }: Region, model: Model): Group[] {
  return [...ports(ruled), ...avoidance(ruled, machines, model), ...caps(ruled)].filter(
    ({ blocks: members, most }) => members.length > most,
  );
}

export function apart({ blocks, most, text }: Group): Finding {
  return {
    machines: Math.ceil(blocks.length / most),
    because: () => `${listed(blocks.map(({ items }) => at(items, 0).name))} ${text}`,
  };
}

/** Blocks that ask for the same host port on addresses that all clash; of the same range, one for each number. */
function ports(blocks: readonly Block[]): Group[] {
  const askers = new Map<string, { block: Block; binding: Binding }[]>();
  for (const block of blocks)
    for (const binding of block.bindings)
      push(askers, `${binding.from}-${binding.to}/${binding.protocol}`, { block, binding });
  return [...askers.values()].flatMap((all) => {
    const { binding } = at(all, 0);
    const addresses = new Set(all.map((asker) => asker.binding.address));
    return [...addresses].map((address): Group => {
      // With one address the group is those that bind it, or a wildcard that takes it.
      const clashing = all.filter(
        (asker) =>
          addressesClash(asker.binding.address, address) &&
          (asker.binding.address === address || takesAll(asker.binding, addresses)),
      );
      return {
        blocks: unique(clashing.map(({ block }) => block)),
        most: binding.to - binding.from + 1,
        text: `each bind ${binding.from === binding.to ? "port" : "a port of"} ${showBinding({ ...binding, ...(address === undefined ? {} : { address }) })}`,
      };
    });
  });
}

/** Does it clash with all that bind the number? Such as bind two different addresses do not clash with each other. */
function takesAll({ address }: Binding, addresses: ReadonlySet<string | undefined>): boolean {
  return [...addresses].every((other) => addressesClash(address, other));
}

/** Those that a hard rule keeps apart from their own kind, on one machine or on machines of one label value. */
function avoidance(blocks: readonly Block[], machines: readonly Machine[], model: Model): Group[] {
  const kinds = new Map<number, { block: Block; text: string }[]>();
  for (const block of blocks)
    for (const { counted, nearness } of block.items)
      for (const { avoid, probe, text, weight } of nearness)
        if (avoid && weight === undefined && counted.has(probe)) push(kinds, probe, { block, text });
  return [...kinds].flatMap(([probe, members]) => {
    const { domainOf, label } = at(model.probes, probe);
    // Machines without the label are near to nothing.
    if (label !== undefined && machines.some(({ index }) => at(domainOf, index) < 0)) return [];
    return [
      {
        blocks: unique(members.map(({ block }) => block)),
        most: 1,
        text: `keep apart (${at(members, 0).text})`,
      },
    ];
  });
}

function caps(blocks: readonly Block[]): Group[] {
  const capped = new Map<number, { block: Block; most: number; item: Item }[]>();
  for (const block of blocks)
    for (const item of block.items)
      for (const { kind, most, probe } of item.limits)
        if (kind === "maxPerMachine") push(capped, probe, { block, most, item });
  return [...capped.values()].flatMap((members) => {
    const { most, item } = at(members, 0);
    const blocksOf = unique(members.map(({ block }) => block));
    return blocksOf.length === members.length && members.every((member) => member.most === most)
      ? [
          {
            blocks: blocksOf,
            most,
            text: `are of ${item.service ?? ""}, of which ${most} may share a machine`,
          },
        ]
      : [];
  });
}

const unique = (blocks: readonly Block[]): Block[] => [...new Set(blocks)];
