import { canonical } from "../canonical";
import { compileConstraint } from "../constraint";
import type { Desk } from "../desk";
import { parseExpression } from "../expression";
import { at, toRecord } from "../order";
import type { Block } from "../model";
import type { Constraint, MachineSpec } from "../problem";
import type { Change } from "./change";

/** A machine that would take a block: one like the smallest that is there, or else one made for it. */
export function newMachine({ model }: Desk, block: Block): Change | undefined {
  if (block.clash !== undefined || block.located.length > 0) return undefined;
  if (block.items.some(({ only, spec }) => (only ?? spec.pin) !== undefined)) return undefined;
  const name = freeName(model.machines.map((machine) => machine.name));
  const accepts = (spec: MachineSpec): boolean =>
    block.items.every(({ conditions }) =>
      conditions.every(({ weight, holds }) => weight !== undefined || holds(spec)),
    );
  const bare = (spec: MachineSpec): MachineSpec => {
    const { cpus, memory, labels = {}, facts = {}, resources = {}, reserved, overcommit, price } = spec;
    const rest = { resources, reserved, overcommit, labels, facts, price };
    const given = Object.entries(canonical(rest)).filter(
      ([, value]) => value !== undefined && JSON.stringify(value) !== "{}",
    );
    return { name, cpus, memory, ...Object.fromEntries(given) };
  };
  const like = model.machines
    .filter(({ capacity, slots }) => {
      return (
        block.items.length <= slots && block.need.every((need, d) => need === 0 || need <= at(capacity, d))
      );
    })
    .sort((a, b) => price(a.spec) - price(b.spec) || size(a.capacity) - size(b.capacity) || a.index - b.index)
    .find(({ spec }) => accepts(bare(spec)));
  if (like !== undefined) return { change: "add-machine", machine: bare(like.spec), like: like.name };
  const made = { name, ...room(block, model.dimensions), ...labelsFor(block) };
  return accepts(made) ? { change: "add-machine", machine: made } : undefined;
}

const price = (spec: MachineSpec): number => spec.price ?? 0;
const size = (capacity: readonly number[]): number => at(capacity, 1);

function freeName(names: readonly string[]): string {
  let name = "new-machine";
  while (names.includes(name)) name += "-";
  return name;
}

/** What the block reserves, in whole cores and GiB. */
function room(
  { need }: Block,
  dimensions: readonly string[],
): Pick<MachineSpec, "cpus" | "memory" | "resources"> {
  const gibibyte = 2 ** 30;
  const further = dimensions.slice(2).flatMap((dimension, i) => {
    const amount = at(need, i + 2);
    return amount === 0 ? [] : [[dimension, amount] as const];
  });
  return {
    cpus: Math.max(1, Math.ceil(at(need, 0) / 1000)),
    memory: Math.max(1, Math.ceil(at(need, 1) / gibibyte)) * gibibyte,
    ...(further.length === 0 ? {} : { resources: Object.fromEntries(further) }),
  };
}

/** Labels that plain equality constraints ask for. */
function labelsFor({ items }: Block): Pick<MachineSpec, "labels"> {
  const rules = items.flatMap(({ spec }) => spec.constraints ?? []);
  const wanted = rules
    .filter((rule) => compileConstraint(rule).weight === undefined)
    .flatMap((rule) => equality(rule))
    .map(([key, value]) => [key.replace(/^(?:node|engine)\.labels\./, ""), value] as const);
  return wanted.length === 0 ? {} : { labels: toRecord(wanted) };
}

function equality(rule: string | Constraint): [string, string][] {
  if (typeof rule !== "string") {
    const value = Array.isArray(rule.value) ? (rule.value[0] as string | undefined) : rule.value;
    return (rule.op === "==" || rule.op === "in") && value !== undefined ? [[rule.key, String(value)]] : [];
  }
  const { key, negated, value } = parseExpression(rule, "constraint");
  return negated || /[*/]/.test(value) ? [] : [[key, value]];
}
