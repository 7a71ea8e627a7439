import type { Desk } from "./desk";
import { at } from "./order";
import type { Item, Nearness } from "./model";
import type { Plan } from "./plan-result";

/** Soft rules that the plan does not keep, by container. */
export function unmetOf(desk: Desk): Plan["unmet"] {
  const { board, model } = desk;
  const unmet: { container: string; rule: string }[] = [];
  for (const item of model.items) {
    if (!hasWishes(item)) continue;
    const machine = board.machineOf(at(model.blockOf, item.index));
    if (machine < 0) continue;
    const { spec } = at(model.machines, machine);
    for (const { holds, text, weight } of item.conditions)
      if (weight !== undefined && !holds(spec)) unmet.push({ container: item.name, rule: text });
    for (const rule of item.nearness)
      if (rule.weight !== undefined && !isKept(desk, rule, item, machine))
        unmet.push({ container: item.name, rule: rule.text });
  }
  return unmet;
}

function hasWishes({ conditions, nearness }: Item): boolean {
  for (const { weight } of conditions) if (weight !== undefined) return true;
  return nearness.length > 0;
}

function isKept({ board, model }: Desk, rule: Nearness, item: Item, machine: number): boolean {
  if (rule.origin === "spread") return isEven(rule, item, machine);
  const others = board.counts.near(rule.probe, machine) - (item.counted.has(rule.probe) ? 1 : 0);
  return rule.avoid ? others === 0 : others > 0;

  function isEven({ probe }: Nearness, { spec }: Item, on: number): boolean {
    const { domainOf, domains, label } = at(model.probes, probe);
    const domain = at(domainOf, on);
    if (domain < 0) return false;
    const most = spec.spread?.find((wish) => wish.label === label)?.maxSkew ?? 1;
    const counts = domains
      .map((_, index) => index)
      .filter((index) => model.machines.some((m) => at(domainOf, m.index) === index && m.state === "active"))
      .map((index) => board.counts.inDomain(probe, index));
    return (
      board.counts.inDomain(probe, domain) - Math.min(board.counts.inDomain(probe, domain), ...counts) <= most
    );
  }
}
