import { toVector } from "./amount";
import { Counting, nobody } from "./counting";
import { defaultWeight } from "./constraint";
import { bindingsOf, type PortRange } from "./port";
import { byName, own } from "./order";
import type { Guest, Item, Limit, Nearness } from "./model";
import type { Affinity, ContainerSpec, ForeignContainer, MachineSpec, Problem } from "./problem";
import type { ProbeRegistry } from "./probes";
import type { Reading, Readings } from "./reading";
import { real } from "./arrays";
import { parseSelector, serviceSelector } from "./selector";

/**
 * Every container in numbers, sorted by name; global ones as one instance per machine.
 *
 * @param readings of the problem's containers
 */
export function compileItems(
  problem: Problem,
  readings: Readings,
  dimensions: number,
  pool: PortRange,
  registry: ProbeRegistry,
): Item[] {
  const { replicas, caps } = servicesOf(problem);
  const items = instancesOf(problem, readings.containers).map((instance, index): Draft => {
    const { conditions, name, only, place, portsBefore, previous, spec } = instance;
    const { service, image, labels } = spec;
    const bindings = spec.ports === undefined ? none : bindingsOf(spec, pool, portsBefore);
    return {
      index,
      name,
      service,
      image,
      labels,
      need: vectorAt(readings.amounts, place, dimensions),
      bindings,
      spec,
      previous,
      portsBefore,
      moveCost: spec.moveCost ?? usualMoveCost(spec, bindings),
      priority: spec.priority ?? 0,
      movable: spec.movable !== false && (only ?? spec.pin) === undefined,
      isTied: (spec.with ?? spec.volumes) !== undefined,
      isRestricted: (only ?? spec.pin ?? spec.distinct ?? spec.spread) !== undefined,
      only,
      conditions,
      counted: nobody,
      nearness: nearnessOf(spec, only, registry, replicas),
      limits: only === undefined ? limitsOf(spec, registry, caps) : none,
    };
  });
  // All rules have to be known before it can be said which of their probes count a container.
  const counting = new Counting(registry.probes);
  for (const item of items) item.counted = counting.of(item);
  return items;
}

/** An item of which it is not known yet which probes count it. */
type Draft = { -readonly [Field in keyof Item]: Item[Field] };

function vectorAt(amounts: Float64Array, place: number, dimensions: number): number[] {
  const start = place * dimensions;
  const vector = [real(amounts, start), real(amounts, start + 1)];
  for (let d = 2; d < dimensions; d++) vector.push(real(amounts, start + d));
  return vector;
}

/** A container, or the instance of a global one for one machine. */
interface Instance extends Reading {
  readonly only?: string;
}

/** In the order of their names. */
function instancesOf(problem: Problem, containers: readonly Reading[]): readonly Instance[] {
  if (problem.containers.every(({ global }) => global !== true)) return containers;
  return containers.flatMap((container) => instances(container, problem)).sort(byName);
}

/** Data is left behind, a fixed port is closed for a moment, and all else is missed least. */
function usualMoveCost({ volumes }: ContainerSpec, bindings: Guest["bindings"]): number {
  if (volumes !== undefined && volumes.length > 0) return 4;
  return bindings.some(({ from, to }) => from === to) ? 2 : 1;
}

/** A container that is not placed by the plan, but takes its part. */
export function guest(
  spec: ForeignContainer,
  dimensions: readonly string[],
  pool: PortRange,
  previousPorts: Readonly<Record<string, number>> | undefined,
): Guest {
  const { name, service, image, labels } = spec;
  return {
    name,
    ...(service === undefined ? {} : { service }),
    ...(image === undefined ? {} : { image }),
    ...(labels === undefined ? {} : { labels }),
    need: toVector(spec, dimensions),
    bindings: bindingsOf(spec, pool, previousPorts),
  };
}

export function compileAffinity(
  affinity: string | Affinity,
  asker: ContainerSpec,
): ReturnType<typeof parseSelector> {
  return parseSelector(sourceOf(affinity), asker);
}

function sourceOf(affinity: string | Affinity): string {
  return typeof affinity === "string" ? affinity : affinity.to;
}

/**
 * One instance for each machine that a global container matches and that takes it, or already has it. Where none
 * matches, whatever its state, the container itself stands for them: that it runs nowhere is to be said, and why.
 */
function instances(container: Reading, problem: Problem): Instance[] {
  const { spec } = container;
  if (spec.global !== true) return [container];
  const conditions = container.conditions.filter(({ weight }) => weight === undefined);
  const matches = (machine: MachineSpec): boolean =>
    (spec.pin === undefined || spec.pin === machine.name) && conditions.every((c) => c.holds(machine));
  const matching = problem.machines.filter(matches);
  if (matching.length === 0) return [container];
  return matching
    .filter((machine) => takes(machine, `${spec.name}-${machine.name}`, problem))
    .map((machine) => {
      const name = `${spec.name}-${machine.name}`;
      return {
        ...container,
        name,
        spec: { ...spec, name },
        only: machine.name,
        previous: own(problem.previous?.assignments, name),
        portsBefore: own(problem.previous?.ports, name),
      };
    });
}

function takes(machine: MachineSpec, name: string, problem: Problem): boolean {
  const state = machine.state ?? "active";
  const runsThere = own(problem.previous?.assignments, name) === machine.name;
  return state === "active" || (state === "cordon" && runsThere);
}

/** One empty list for all: most containers have no rules, and there may be a hundred thousand. */
const none: readonly never[] = [];

function nearnessOf(
  spec: ContainerSpec,
  only: string | undefined,
  registry: ProbeRegistry,
  replicas: ReadonlyMap<string, number>,
): readonly Nearness[] {
  if (spec.affinities === undefined && spec.service === undefined) return none;
  const rules = affinitiesOf(spec, registry);
  return only === undefined ? [...rules, ...replicaRules(spec, registry, replicas)] : rules;
}

function affinitiesOf(spec: ContainerSpec, registry: ProbeRegistry): Nearness[] {
  return (spec.affinities ?? []).map((affinity) => {
    const { selector, negated, soft } = registry.selector(sourceOf(affinity), spec);
    const typed = typeof affinity === "string" ? undefined : affinity;
    const avoid = negated !== (typed?.avoid === true);
    // Any machine can pull an image, so having it already is only worth a wish.
    const isWish = soft || (selector.kind === "image" && !avoid && typed?.hard !== true);
    const weight = typed?.weight ?? (isWish ? defaultWeight : undefined);
    return {
      probe: registry.probe(selector, typed?.within),
      avoid,
      ...(weight === undefined ? {} : { weight }),
      origin: "affinity" as const,
      text: affinityText(affinity),
    };
  });
}

/** An affinity as a person reads it. */
export function affinityText(affinity: string | Affinity): string {
  if (typeof affinity === "string") return affinity.trim();
  const { avoid, to, within } = affinity;
  return `${avoid === true ? "avoid " : ""}${to.trim()}${within === undefined ? "" : ` within ${within}`}`;
}

/** What replicas of one service ask of each other: `distinct`, soft spreads, and by default to be apart. */
function replicaRules(
  spec: ContainerSpec,
  registry: ProbeRegistry,
  replicas: ReadonlyMap<string, number>,
): Nearness[] {
  const { service, distinct } = spec;
  if (service === undefined) return [];
  const siblings = serviceSelector(service);
  const rules: Nearness[] = [];
  if (distinct !== undefined) {
    const probe = registry.probe(siblings, distinct.label);
    rules.push({ probe, avoid: true, origin: "distinct", text: `distinct ${distinct.label}` });
  }
  for (const spread of spec.spread ?? []) {
    if (spread.hard === true) continue;
    const probe = registry.probe(siblings, spread.label);
    const text = `spread over ${spread.label}`;
    rules.push({ probe, avoid: true, weight: defaultWeight, origin: "spread", text });
  }
  const hasOwn = (spec.affinities ?? []).some((affinity) =>
    registry.selector(sourceOf(affinity), spec).selector.matches(spec),
  );
  if (!hasOwn && (replicas.get(service) ?? 0) > 1) {
    const probe = registry.probe(siblings);
    rules.push({ probe, avoid: true, weight: defaultWeight, origin: "replicas", text: "replicas apart" });
  }
  return rules;
}

/**
 * By service: how many replicas it has, and the lowest `maxPerMachine` of them; it binds all of them, or the order of
 * arrival would decide.
 */
function servicesOf({ containers }: Problem): Record<"replicas" | "caps", Map<string, number>> {
  const replicas = new Map<string, number>();
  const caps = new Map<string, number>();
  for (const { service, maxPerMachine } of containers) {
    if (service === undefined) continue;
    replicas.set(service, (replicas.get(service) ?? 0) + 1);
    if (maxPerMachine !== undefined)
      caps.set(service, Math.min(maxPerMachine, caps.get(service) ?? Infinity));
  }
  return { replicas, caps };
}

function limitsOf(
  spec: ContainerSpec,
  registry: ProbeRegistry,
  caps: ReadonlyMap<string, number>,
): readonly Limit[] {
  if (spec.service === undefined) return none;
  const siblings = serviceSelector(spec.service);
  const limits: Limit[] = (spec.spread ?? [])
    .filter(({ hard }) => hard === true)
    .map(({ label, maxSkew }) => ({
      probe: registry.probe(siblings, label),
      kind: "spread",
      most: maxSkew ?? 1,
    }));
  const cap = caps.get(spec.service);
  if (cap !== undefined) limits.push({ probe: registry.probe(siblings), kind: "maxPerMachine", most: cap });
  return limits;
}
