import type { Desk } from "../desk";
import type { Block, Item, Model } from "../model";
import { at } from "../order";

/**
 * Patterns hold for a machine by itself: sizes, and rules about who shares it. A rule that looks further, or an
 * objective other than fewest machines, is a reason not to use them.
 */
export function whyNoPatterns({ held, model }: Desk): string | undefined {
  if (model.strategy !== "binpack") return `the strategy ${model.strategy} does not ask for fewest machines`;
  const prices = new Set(model.machines.map(({ spec }) => spec.price));
  if (prices.size > 1 && !prices.has(undefined))
    return "machines have different prices, and least cost comes first";
  if (held.size > 0) return `${nameOf([...held])} is held where it is`;
  const capped = new Map<number, string>();
  for (const block of model.blocks) {
    if (block.clash !== undefined) return `${nameOf([block])} fits nowhere: ${block.clash}`;
    for (const item of block.items) {
      const why = beyond(item, block, model, capped);
      if (why !== undefined) return `${item.name}: ${why}`;
    }
  }
  return undefined;
}

const nameOf = (blocks: readonly Block[]): string => at(at(blocks, 0).items, 0).name;

function beyond(item: Item, block: Block, model: Model, capped: Map<number, string>): string | undefined {
  const range = item.bindings.find(({ from, to }) => from !== to && to - from < bindingsOf(model));
  if (range !== undefined) return `its port ${range.key} is chosen from a range`;
  for (const { avoid, probe, text, weight } of item.nearness) {
    if (weight !== undefined) continue;
    if (!avoid && !block.items.some((other) => other !== item && other.counted.has(probe)))
      return `it has to be near others (${text})`;
    if (avoid && at(model.probes, probe).label !== undefined)
      return `it keeps away from others on more than one machine (${text})`;
  }
  for (const { kind, probe } of item.limits) {
    if (kind === "spread") return "its service is spread over a label";
    const alike = JSON.stringify([block.need, block.items.length]);
    if ((capped.get(probe) ?? alike) !== alike || block.items.length > 1)
      return "replicas of its service have a cap on each machine and differ in size";
    capped.set(probe, alike);
    if (
      model.machines.some(({ foreign }) =>
        foreign.some((guest) => at(model.probes, probe).selector.matches(guest)),
      )
    )
      return "its service has a cap on each machine, and replicas that the plan does not move";
  }
  return undefined;
}

/** More ports than all of these together never run out on a machine. */
function bindingsOf({ blocks, machines }: Model): number {
  const listeners = Math.max(
    0,
    ...machines.map((machine) => machine.listeners.length + foreignPorts(machine)),
  );
  return listeners + blocks.reduce((total, { bindings }) => total + bindings.length, 0);
}

function foreignPorts({ foreign }: Model["machines"][number]): number {
  return foreign.reduce((total, { bindings }) => total + bindings.length, 0);
}
