import { sortedEntries } from "./order";
import type { Probe } from "./model";
import type { Visible } from "./selector";

const none: readonly never[] = [];
/** One empty set for all, for the same reason that there is one empty list. */
export const nobody: ReadonlySet<number> = new Set();

/** Finds out which probes count a container, without asking every probe about every container. */
export class Counting {
  /** Probes that look for one name of a container or service. */
  private readonly byValue = new Map<string, Probe[]>();
  private readonly byName: Probe[] = [];
  private readonly others: Probe[] = [];
  /** Does any of them look for a container? Most fleets know rules among services only. */
  private readonly looksForContainers: boolean;
  private readonly known = new Map<string, readonly number[]>();
  private readonly sets = new Map<string, ReadonlySet<number>>();

  constructor(probes: readonly Probe[]) {
    this.looksForContainers = probes.some(({ selector }) => selector.kind === "container");
    for (const probe of probes) {
      const { kind, value } = probe.selector;
      const named = kind === "container" || kind === "service";
      if (named && !/[*/].*[*/]|\*/.test(value)) {
        const same = this.byValue.get(value);
        if (same === undefined) this.byValue.set(value, [probe]);
        else same.push(probe);
      } else (kind === "container" ? this.byName : this.others).push(probe);
    }
  }

  /** The same set for containers that are counted alike. */
  of(visible: Visible): ReadonlySet<number> {
    const { name, service } = visible;
    const alike = this.alike(visible);
    const named = this.looksForContainers ? this.byValue.get(name) : undefined;
    if (service === undefined && named === undefined && this.byName.length + alike.length === 0)
      return nobody;
    const found = [...alike];
    const look = (probes: readonly Probe[] | undefined): void => {
      if (probes === undefined) return;
      for (const { index, selector } of probes) if (selector.matches(visible)) found.push(index);
    };
    look(this.byName);
    look(named);
    if (service !== undefined) {
      const values = new Set([service, service.slice(service.indexOf("/") + 1)]);
      if (named !== undefined) values.delete(name);
      for (const value of values) look(this.byValue.get(value));
    }
    if (found.length === 0) return nobody;
    const id = found.join();
    const known = this.sets.get(id) ?? new Set(found);
    this.sets.set(id, known);
    return known;
  }

  private alike(visible: Visible): readonly number[] {
    if (this.others.length === 0) return none;
    const { image, labels, service } = visible;
    const key = JSON.stringify([service, image, labels === undefined ? [] : sortedEntries(labels)]);
    const known =
      this.known.get(key) ??
      this.others.filter(({ selector }) => selector.matches(visible)).map(({ index }) => index);
    this.known.set(key, known);
    return known;
  }
}
