import { nearestName } from "./nearest-name";
import { at } from "./order";
import type { Item, Model } from "./model";

/** Who has to do with a probe; gathered once for a model, since every machine's refusal asks. */
interface Companions {
  readonly counted: Item[];
  /** With a hard rule against what the probe counts. */
  readonly avoiding: Item[];
}

const byModel = new WeakMap<Model, readonly Companions[]>();

/** Containers that a probe counts. */
export function countedItems(model: Model, probe: number): readonly Item[] {
  return at(companions(model), probe).counted;
}

/** Containers with a hard rule against those that a probe counts. */
export function avoidingItems(model: Model, probe: number): readonly Item[] {
  return at(companions(model), probe).avoiding;
}

const hints = new WeakMap<Model, Map<number, string>>();

/** `; did you mean shop/db?` for a rule whose containers do not exist. */
export function hintFor(model: Model, probe: number): string {
  const known = hints.get(model) ?? new Map<number, string>();
  hints.set(model, known);
  const hint = known.get(probe) ?? whatWasMeant(model, probe);
  known.set(probe, hint);
  return hint;
}

function whatWasMeant({ items, probes }: Model, probe: number): string {
  const { kind, value } = at(probes, probe).selector;
  if (kind === "label") return "";
  const names = new Set<string>();
  for (const { name, service, image } of items) {
    if (kind === "container") names.add(name);
    if (kind === "image") names.add(image ?? "");
    else if (service !== undefined) names.add(service);
  }
  // A service of another stack has to be named in full.
  const elsewhere = [...names].find((name) => name.endsWith(`/${value}`));
  const meant = elsewhere ?? nearestName(value, [...names]);
  return meant === undefined ? "" : `; did you mean ${meant}?`;
}

function companions(model: Model): readonly Companions[] {
  const gathered = byModel.get(model);
  if (gathered !== undefined) return gathered;
  const table = model.probes.map((): Companions => ({ counted: [], avoiding: [] }));
  for (const item of model.items) {
    for (const probe of item.counted) at(table, probe).counted.push(item);
    for (const { probe, avoid, weight } of item.nearness) {
      const { avoiding } = at(table, probe);
      if (avoid && weight === undefined && avoiding.at(-1) !== item) avoiding.push(item);
    }
  }
  byModel.set(model, table);
  return table;
}
