import { at } from "./order";
import type { Item, Machine, Model, Nearness, Probe } from "./model";

/** probe -> domain -> number; only what is not 0, since most containers have to do with few of the probes */
type Table = (Map<number, number> | undefined)[];

/** How many containers each probe sees in each domain, and what rules of placed containers ask of newcomers. */
export class ProbeCounts {
  private readonly seen: Table;
  /** Sum over a probe's domains. */
  private readonly total: number[];
  /** Placed containers with a hard rule against the probe's containers. */
  private readonly forbids: Table;
  private readonly softForbids: Table;
  /** Weights of placed containers that want the probe's containers near, apart by whether it counts them too. */
  private readonly wants: Table;
  private readonly wantsOwn: Table;

  constructor(private readonly model: Model) {
    const table = (): Table => model.probes.map(() => undefined);
    this.seen = table();
    this.forbids = table();
    this.softForbids = table();
    this.wants = table();
    this.wantsOwn = table();
    this.total = model.probes.map(() => 0);
    const present = model.machines.filter(
      ({ foreign, spec }) => foreign.length > 0 || (spec.images ?? []).length > 0,
    );
    if (present.length > 0) for (const probe of model.probes) this.countPresent(probe, present);
  }

  /** Containers that the probe sees in the machine's domain; 0 on a machine without the label. */
  near(probe: number, machine: number): number {
    const domain = at(at(this.model.probes, probe).domainOf, machine);
    return domain < 0 ? 0 : read(this.seen, probe, domain);
  }

  inDomain(probe: number, domain: number): number {
    return read(this.seen, probe, domain);
  }

  everywhere(probe: number): number {
    return at(this.total, probe);
  }

  /** Does a container that is there refuse those that the probe counts? */
  isForbidden(probe: number, machine: number): boolean {
    const domain = at(at(this.model.probes, probe).domainOf, machine);
    return domain >= 0 && read(this.forbids, probe, domain) > 0;
  }

  add(item: Item, machine: number): void {
    this.change(item, machine, 1);
  }

  remove(item: Item, machine: number): void {
    this.change(item, machine, -1);
  }

  /** What the container's arrival changes in kept soft rules: its own and those of the containers there. */
  gain(item: Item, machine: number): number {
    let gain = 0;
    for (const rule of item.nearness) {
      if (rule.weight === undefined) continue;
      const seen = this.near(rule.probe, machine);
      if (rule.avoid) gain -= rule.weight * seen;
      else if (seen > 0) gain += rule.weight;
    }
    for (const probe of item.counted) {
      const domain = at(at(this.model.probes, probe).domainOf, machine);
      if (domain < 0) continue;
      gain -= read(this.softForbids, probe, domain);
      const seen = read(this.seen, probe, domain);
      if (seen === 0) gain += read(this.wants, probe, domain);
      else if (seen === 1) gain += read(this.wantsOwn, probe, domain);
    }
    return gain;
  }

  private change(item: Item, machine: number, sign: 1 | -1): void {
    for (const probe of item.counted) {
      bump(this.seen, this.model.probes, probe, machine, sign);
      this.total[probe] = at(this.total, probe) + sign;
    }
    for (const rule of item.nearness)
      bump(this.tableOf(rule, item), this.model.probes, rule.probe, machine, sign * (rule.weight ?? 1));
  }

  private tableOf(rule: Nearness, item: Item): Table | undefined {
    if (rule.avoid) return rule.weight === undefined ? this.forbids : this.softForbids;
    if (rule.weight === undefined) return undefined;
    return item.counted.has(rule.probe) ? this.wantsOwn : this.wants;
  }

  /** Foreign containers, and images that lie on a machine, are there before anything is placed. */
  private countPresent(probe: Probe, machines: readonly Machine[]): void {
    for (const { index, foreign, spec } of machines) {
      const guests = foreign.filter((guest) => probe.selector.matches(guest)).length;
      const images = (spec.images ?? []).some((image) => probe.selector.matchesImage(image)) ? 1 : 0;
      bump(this.seen, this.model.probes, probe.index, index, guests + images);
      this.total[probe.index] = at(this.total, probe.index) + guests + images;
    }
  }
}

function read(table: Table, probe: number, domain: number): number {
  return table[probe]?.get(domain) ?? 0;
}

function bump(
  table: Table | undefined,
  probes: readonly Probe[],
  probe: number,
  machine: number,
  amount: number,
): void {
  if (table === undefined) return;
  const domain = at(at(probes, probe).domainOf, machine);
  if (domain < 0) return;
  const row = (table[probe] ??= new Map());
  const value = (row.get(domain) ?? 0) + amount;
  if (value === 0) row.delete(domain);
  else row.set(domain, value);
}
