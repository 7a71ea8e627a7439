import { own } from "./order";
import type { Machine, Probe } from "./model";
import { parseSelector, type Selector, type SelectorExpression, stackOf, type Visible } from "./selector";

/** Hands out probes; two rules that look for the same containers at the same level share one. */
export class ProbeRegistry {
  readonly probes: Probe[] = [];
  private readonly byId = new Map<string, number>();
  private readonly expressions = new Map<string, SelectorExpression>();
  private readonly levels = new Map<string, Pick<Probe, "domainOf" | "domains">>();

  constructor(private readonly machines: readonly Pick<Machine, "name" | "spec">[]) {}

  /** Reads what an affinity is to; what replicas write alike is read once. */
  selector(source: string, asker: Visible): SelectorExpression {
    const id = `${stackOf(asker)}|${source}`;
    const expression = this.expressions.get(id) ?? parseSelector(source, asker);
    this.expressions.set(id, expression);
    return expression;
  }

  probe(selector: Selector, label?: string): number {
    const id = `${label ?? ""}|${selector.id}`;
    const known = this.byId.get(id);
    if (known !== undefined) return known;
    const index = this.probes.length;
    this.byId.set(id, index);
    this.probes.push({ index, selector, ...(label === undefined ? {} : { label }), ...this.level(label) });
    return index;
  }

  private level(label: string | undefined): Pick<Probe, "domainOf" | "domains"> {
    const key = label === undefined ? "machine" : `label ${label}`;
    const known = this.levels.get(key);
    if (known !== undefined) return known;
    const level = label === undefined ? this.eachMachine() : this.byLabel(label);
    this.levels.set(key, level);
    return level;
  }

  private eachMachine(): Pick<Probe, "domainOf" | "domains"> {
    return { domainOf: this.machines.map((_, i) => i), domains: this.machines.map(({ name }) => name) };
  }

  private byLabel(key: string): Pick<Probe, "domainOf" | "domains"> {
    const label = key.replace(/^(?:node|engine)\.labels\./, "");
    const values = this.machines.map(({ spec }) => own(spec.labels, label));
    const domains = [...new Set(values)].filter((value) => value !== undefined).sort();
    return { domainOf: values.map((value) => (value === undefined ? -1 : domains.indexOf(value))), domains };
  }
}
