import type { Constraint, MachineSpec } from "../../../scheduler";

/** Does a constraint hold on a machine? A soft one is asked in the same way. */
export function holds(constraint: string | Constraint, machine: MachineSpec): boolean {
  if (typeof constraint === "string") {
    const { key, negated, value } = parse(constraint);
    const ignoreCase = folds(key);
    const test = isAddress(key) && /^[\d.]+\/\d+$/.test(value) ? inNetwork : matches;
    return valuesOf(machine, key).some((actual) => test(value, actual, ignoreCase)) !== negated;
  }
  const { key, op, value } = constraint;
  const fold = (text: unknown): string => (folds(key) ? String(text).toLowerCase() : String(text));
  const values = valuesOf(machine, key).map(fold);
  const operands = (Array.isArray(value) ? value : value === undefined ? [] : [value]).map(fold);
  const order = (test: (sign: number) => boolean): boolean =>
    values.some((actual) => test(compare(actual, operands[0] ?? "")));
  switch (op) {
    case "==":
    case "in":
      return values.some((actual) => operands.includes(actual));
    case "!=":
    case "notIn":
      return values.every((actual) => !operands.includes(actual));
    case "exists":
      return values.length > 0;
    case "missing":
      return values.length === 0;
    case ">=":
    case "atLeast":
      return order((sign) => sign >= 0);
    case ">":
      return order((sign) => sign > 0);
    case "<=":
    case "atMost":
      return order((sign) => sign <= 0);
    case "<":
      return order((sign) => sign < 0);
  }
}

export function isSoft(constraint: string | Constraint): boolean {
  return typeof constraint === "string" ? parse(constraint).soft : constraint.weight !== undefined;
}

export interface Parsed {
  readonly key: string;
  readonly negated: boolean;
  readonly soft: boolean;
  readonly value: string;
}

const known = new Map<string, Parsed>();

/** `key==value`, `key!=~value`. */
export function parse(expression: string): Parsed {
  const before = known.get(expression);
  if (before !== undefined) return before;
  const match = /^\s*(?:(?:constraint|affinity):)?\s*([\w.-]+)\s*([!=]=)\s*(~?)\s*(.*?)\s*$/s.exec(
    expression,
  );
  const [, key = "", operator, tilde, value = ""] = match ?? [];
  const parsed = { key, negated: operator === "!=", soft: tilde === "~", value };
  known.set(expression, parsed);
  return parsed;
}

/** A glob in which everything but `*` is literal, or `/.../` for a regular expression. */
export function matches(pattern: string, text: string, ignoreCase = false): boolean {
  const inner = /^\/(.+)\/$/s.exec(pattern)?.[1];
  const source = inner ?? `^(?:${pattern.split("*").map(escape).join(".*")})$`;
  const flags = /^\(\?i\)/.test(source);
  return new RegExp(source.replace(/^\(\?i\)/, ""), ignoreCase || flags ? "is" : "s").test(text);
}

const isAddress = (key: string): boolean => key === "address" || key === "node.ip";

/** `10.0.0.0/8` */
function inNetwork(network: string, address: string): boolean {
  const [base = "", bits = "32"] = network.split("/");
  const number = (text: string): number => text.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (32 - Number(bits));
  return Math.floor(number(base) / size) === Math.floor(number(address) / size);
}

const escape = (text: string): string => text.replace(/[\\^$.|?+()[\]{}/-]/g, "\\$&");

const folds = (key: string): boolean =>
  key === "operatingsystem" || key === "os" || key.startsWith("node.platform.");

/** Words for the same processor. */
const twins: Readonly<Record<string, readonly string[]>> = {
  x86_64: ["x86_64", "amd64"],
  amd64: ["x86_64", "amd64"],
  aarch64: ["aarch64", "arm64"],
  arm64: ["aarch64", "arm64"],
};

function valuesOf({ name, cpus, facts = {}, labels = {} }: MachineSpec, key: string): string[] {
  const fact = (of: string): string[] => (Object.hasOwn(facts, of) ? [facts[of]!] : []);
  const label = (of: string): string[] => (Object.hasOwn(labels, of) ? [labels[of]!] : []);
  switch (key) {
    case "node":
      return [name];
    case "node.hostname":
      return [name, ...fact("hostname")];
    case "node.id":
      return fact("id");
    case "node.ip":
      return fact("address");
    case "node.role":
      return fact("role");
    case "cores":
      return [String(cpus)];
    case "operatingsystem":
      return [...fact("operatingsystem"), ...fact("os")];
    case "ostype":
    case "node.platform.os":
      return fact("ostype").length > 0 ? fact("ostype") : ["linux"];
    case "architecture":
    case "node.platform.arch":
      return fact("architecture").flatMap((word) => twins[word] ?? [word]);
    case "os":
    case "kernelversion":
    case "storagedriver":
    case "address":
      return fact(key);
    default: {
      const named = /^(?:node|engine)\.labels\.(.*)$/s.exec(key)?.[1];
      if (named !== undefined) return label(named);
      return fact(key).length > 0 ? fact(key) : label(key);
    }
  }
}

/** Numbers by value, versions part by part, else as text. */
function compare(a: string, b: string): number {
  const decimal = /^-?\d+(\.\d+)?$/;
  if (decimal.test(a) && decimal.test(b) && !(a.includes(".") && b.includes(".")))
    return Number(a) - Number(b);
  if (!/^v?\d/.test(a) || !/^v?\d/.test(b)) return a < b ? -1 : a > b ? 1 : 0;
  const [left, right] = [a, b].map((text) => (text.match(/\d+/g) ?? []).map(Number));
  for (let i = 0; i < Math.max(left!.length, right!.length); i++) {
    const difference = (left![i] ?? 0) - (right![i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
