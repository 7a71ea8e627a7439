import type { Model } from "./model";
import { at } from "./order";
import type { Plan } from "./plan-result";
import { showCpus, showGib } from "./size";

/** A lower bound on machines in use that holds for every plan, with a reason that can be checked by hand. */
export function boundOf(model: Model): Plan["bound"] {
  const bounds = [
    ...[1, 0, ...model.dimensions.slice(2).map((_, i) => i + 2)].map((d) => continuous(model, d)),
    ...model.dimensions.map((_, d) => bigItems(model, d)),
  ];
  return bounds.reduce((best, bound) => (bound.machines > best.machines ? bound : best), {
    machines: 0,
    reason: "",
  });
}

/** What is reserved in one dimension against the largest machines. */
function continuous(model: Model, d: number): Plan["bound"] {
  const demand = model.blocks.reduce((total, { need }) => total + at(need, d), 0);
  const rooms = roomsOf(model, d);
  if (demand === 0) return { machines: model.blocks.length > 0 ? 1 : 0, reason: one(model) };
  let machines = 0;
  let held = 0;
  for (const room of rooms) {
    if (held >= demand) break;
    held += room;
    machines++;
  }
  const largest = rooms[0] ?? 0;
  if (held < demand && largest > 0) machines += Math.ceil((demand - held) / largest);
  if (machines <= 1) return { machines: 1, reason: one(model) };
  const before = rooms.slice(0, machines - 1);
  const which =
    before.length === 1 ? "the largest machine holds" : `the ${before.length} largest machines hold`;
  const reserved = show(model, d, demand, true);
  const room = show(
    model,
    d,
    before.reduce((total, amount) => total + amount, 0),
    false,
  );
  return {
    machines,
    reason: `At least ${machines} machines are needed: ${reserved} are reserved, ${which} ${room}.`,
  };
}

/** Of blocks that each ask more than half of the largest machine, no two share one. */
function bigItems(model: Model, d: number): Plan["bound"] {
  const largest = roomsOf(model, d)[0] ?? 0;
  const big = model.blocks.filter(({ need }) => at(need, d) * 2 > largest);
  if (big.length < 2) return { machines: big.length, reason: one(model) };
  const names = big.map(({ items }) => at(items, 0).name);
  const shown =
    names.length > 4 ? `${names.slice(0, 3).join(", ")} and ${names.length - 3} more` : listed(names);
  return {
    machines: big.length,
    reason: `At least ${big.length} machines are needed: ${shown} each ask more than half of the largest machine, ${show(model, d, largest, true)}.`,
  };
}

/** Room for our containers per machine, the largest first. */
function roomsOf(model: Model, d: number): number[] {
  return model.machines
    .map(({ capacity, foreign }) =>
      Math.max(0, at(capacity, d) - foreign.reduce((total, { need }) => total + at(need, d), 0)),
    )
    .sort((a, b) => b - a);
}

function one({ blocks }: Model): string {
  return blocks.length === 0 ? "" : "At least 1 machine is needed.";
}

function show({ dimensions }: Model, d: number, amount: number, unit: boolean): string {
  const dimension = at(dimensions, d);
  switch (dimension) {
    case "memory":
      return `${showGib(amount)} GiB`;
    case "cpus":
      return unit ? `${showCpus(amount)} cpus` : showCpus(amount);
    default:
      return unit ? `${amount} ${dimension}` : `${amount}`;
  }
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
