import { capacityOf, dimensionsOf } from "./amount";
import { compileBlocks, isPlain } from "./blocks";
import { compileItems, guest } from "./items";
import { sortedByName } from "./name-order";
import { listenersOf, parsePortRange, type PortRange } from "./port";
import type { Block, Item, Machine, Model } from "./model";
import type { Problem } from "./problem";
import { ProbeRegistry } from "./probes";
import { readContainers } from "./reading";

const defaultPool: PortRange = { from: 20000, to: 29999 };

/**
 * Turns a valid problem into numbers, indexes and compiled rules.
 *
 * @param apart names of containers that are placed by themselves, after the one that they follow
 */
export function compile(problem: Problem, apart: ReadonlySet<string> = new Set()): Model {
  const { options = {} } = problem;
  const dimensions = dimensionsOf(problem);
  const pool = parsePortRange(options.portPool ?? "") ?? defaultPool;
  const machines = sortedByName(problem.machines).map((spec, index): Machine => ({
    index,
    name: spec.name,
    spec,
    state: spec.state ?? "active",
    capacity: capacityOf(spec, dimensions, options.overcommit ?? 0),
    slots: spec.maxContainers ?? Infinity,
    foreign: sortedByName(spec.running ?? []).map((c) => guest(c, dimensions, pool, undefined)),
    listeners: listenersOf(spec.usedPorts ?? []),
  }));
  const readings = readContainers(problem, dimensions);
  const sorted = {
    ...problem,
    machines: machines.map(({ spec }) => spec),
    containers: readings.containers.map(({ spec }) => spec),
  };
  const registry = new ProbeRegistry(machines);
  const items = compileItems(problem, readings, dimensions.length, pool, registry);
  const blocks = compileBlocks(items, machines, registry.probes, sorted, dimensions.length, apart);
  const indexOf = new Map(machines.map(({ index, name }) => [name, index]));
  const blockOf = new Array<Block>(items.length);
  for (const block of blocks) for (const { index } of block.items) blockOf[index] = block;
  const ruled = items.filter((item) => !isPlain(item));
  return {
    problem: sorted,
    strategy: problem.strategy ?? "binpack",
    seed: options.seed ?? 0,
    effort: options.effort ?? 1,
    mayMakeRoom: options.moves !== "none",
    dimensions,
    machines,
    items,
    ruled,
    homes: items.map(({ previous }) => (previous === undefined ? -1 : (indexOf.get(previous) ?? -1))),
    listening: items.filter(({ portsBefore }) => portsBefore !== undefined),
    blocks,
    blockOf,
    probes: registry.probes,
    askedPorts: askedOf(ruled),
  };
}

function askedOf(items: readonly Item[]): Set<number> {
  const asked = new Set<number>();
  for (const { bindings } of items) for (const { from, to } of bindings) if (from === to) asked.add(from);
  return asked;
}
