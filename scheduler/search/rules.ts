import type { Desk } from "../desk";
import { at } from "../order";
import type { Block, Model } from "../model";
import { addressesClash, type Binding } from "../port";

/** A counter that a block raises on the machine (or the machines of the label) where it is. */
export interface Mark {
  readonly counter: number;
  readonly by: number;
}

/** A block may only come where a counter is at most that high. */
export interface Ceiling {
  readonly counter: number;
  readonly most: number;
}

/** What a block asks of others, as counters. */
export interface Rules {
  readonly marks: readonly Mark[];
  readonly ceilings: readonly Ceiling[];
}

const none: Rules = { marks: [], ceilings: [] };
const plain = { rules: none };

/**
 * Puts the rules between blocks into counters, for the search: avoidance hard and soft (a search that starts without a
 * violation never makes one), numbers per machine, and host ports. What counters cannot say (attraction, even spreads)
 * is left to the general way of placing.
 */
export class RuleBook {
  /** counter -> machine -> domain; -1 where nothing is counted */
  readonly domains: (readonly number[])[] = [];
  private readonly known: { readonly rules: Rules | undefined }[] = [];
  private readonly counters = new Map<string, number>();
  /** Probes of rules that counters cannot say. */
  private readonly beyond = new Set<number>();
  private readonly avoided = new Set<number>();
  private readonly ports = new Map<string, Binding[]>();
  private readonly each: readonly number[];
  /** Ports that may be taken on one machine, at most. */
  private readonly bindings: number;

  constructor(private readonly model: Model) {
    this.each = model.machines.map(({ index }) => index);
    for (const { nearness, limits } of model.ruled) {
      for (const { avoid, origin, probe, weight } of nearness) {
        if (!avoid || origin === "spread") this.beyond.add(probe);
        else if (weight === undefined || weight > 0) this.avoided.add(probe);
      }
      for (const { kind, probe } of limits) if (kind === "spread") this.beyond.add(probe);
    }
    let bindings = listenersOn(model);
    for (const { bindings: asked } of model.ruled)
      for (const binding of asked) {
        bindings++;
        if (binding.from !== binding.to) continue;
        const key = `${binding.from}/${binding.protocol}`;
        const same = this.ports.get(key);
        if (same === undefined) this.ports.set(key, [binding]);
        else if (!same.some(({ address }) => address === binding.address)) same.push(binding);
      }
    this.bindings = bindings;
  }

  /** Undefined if the block has a rule that counters cannot say. */
  rulesOf(block: Block): Rules | undefined {
    return (this.known[block.index] ??= block.isPlain ? plain : { rules: this.compile(block) }).rules;
  }

  private compile(block: Block): Rules | undefined {
    if (block.clash !== undefined) return undefined;
    const marks = new Map<number, number>();
    const ceilings = new Map<number, number>();
    const mark = (counter: number): void => void marks.set(counter, (marks.get(counter) ?? 0) + 1);
    const ceiling = (counter: number, most: number): void =>
      void ceilings.set(counter, Math.min(most, ceilings.get(counter) ?? Infinity));
    for (const { counted, limits, nearness } of block.items) {
      for (const probe of counted) {
        if (this.beyond.has(probe)) return undefined;
        mark(this.counter(`seen ${probe}`, this.domainsOf(probe)));
        if (this.avoided.has(probe)) ceiling(this.counter(`kept off ${probe}`, this.domainsOf(probe)), 0);
      }
      for (const { probe } of nearness) {
        if (this.beyond.has(probe)) return undefined;
        mark(this.counter(`kept off ${probe}`, this.domainsOf(probe)));
        ceiling(this.counter(`seen ${probe}`, this.domainsOf(probe)), 0);
      }
      for (const { probe, most } of limits) {
        if (this.beyond.has(probe)) return undefined;
        const arriving = block.items.filter((item) => item.counted.has(probe)).length;
        ceiling(this.counter(`seen ${probe}`, this.domainsOf(probe)), most - arriving);
      }
    }
    for (const binding of block.bindings) if (!this.bind(binding, mark, ceiling)) return undefined;
    return {
      marks: [...marks].map(([counter, by]) => ({ counter, by })),
      ceilings: [...ceilings].map(([counter, most]) => ({ counter, most })),
    };
  }

  /** One counter per number, protocol and address. A range is free of care if it has a number for everybody. */
  private bind(
    binding: Binding,
    mark: (counter: number) => void,
    ceiling: (counter: number, most: number) => void,
  ): boolean {
    const { address, from, protocol, to } = binding;
    if (from !== to) return to - from + 1 >= this.bindings;
    const counter = (of: Binding): number =>
      this.counter(`port ${from}/${protocol} ${of.address ?? ""}`, this.each);
    mark(counter(binding));
    for (const other of this.ports.get(`${from}/${protocol}`) ?? [])
      if (addressesClash(other.address, address)) ceiling(counter(other), 0);
    return true;
  }

  private domainsOf(probe: number): readonly number[] {
    return at(this.model.probes, probe).domainOf;
  }

  private counter(name: string, domainOf: readonly number[]): number {
    const known = this.counters.get(name);
    if (known !== undefined) return known;
    this.counters.set(name, this.domains.length);
    this.domains.push(domainOf);
    return this.domains.length - 1;
  }
}

function listenersOn({ machines }: Model): number {
  return Math.max(
    0,
    ...machines.map(
      ({ foreign, listeners }) =>
        listeners.length + foreign.reduce((total, guest) => total + guest.bindings.length, 0),
    ),
  );
}

/** Does the block keep all its soft rules about others where it would be put now? */
export function keepsWishes({ board }: Desk, block: Block, machine: number): boolean {
  return block.isPlain || board.gain(block, machine) >= board.wish(block, machine);
}
