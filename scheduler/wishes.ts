import { defaultWeight } from "./constraint";
import { at } from "./order";
import type { Item, Model } from "./model";

/** The weight of the soft rules that a machine keeps by itself, whatever else runs there. */
export function wishTable(model: Model): (item: Item, machine: number) => number {
  const rows: (readonly number[] | undefined)[] = model.items.map((item) =>
    item.conditions.some(({ weight }) => weight !== undefined) || hasSoftSpread(item)
      ? model.machines.map((_, machine) => wish(item, machine, model))
      : undefined,
  );
  return (item, machine) => {
    const row = rows[item.index];
    return row === undefined ? 0 : at(row, machine);
  };
}

function wish(item: Item, machine: number, model: Model): number {
  const { spec } = at(model.machines, machine);
  const kept = item.conditions.reduce(
    (total, { weight = 0, holds }) => total + (weight > 0 && holds(spec) ? weight : 0),
    0,
  );
  // A machine without the label is in no domain, so nothing else would keep a spread replica off it.
  const labelled = item.nearness.filter(
    ({ origin, probe }) => origin === "spread" && at(at(model.probes, probe).domainOf, machine) >= 0,
  ).length;
  return kept + labelled * defaultWeight * model.items.length;
}

function hasSoftSpread(item: Item): boolean {
  return item.nearness.some(({ origin }) => origin === "spread");
}
