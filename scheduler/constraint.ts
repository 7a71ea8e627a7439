import { parseExpression } from "./expression";
import { ignoresCase, nearestKey, valuesOf } from "./facts";
import { compareText } from "./order";
import { compilePattern } from "./pattern";
import type { Constraint, MachineSpec } from "./problem";

/** Weight of a soft rule that names none. */
export const defaultWeight = 50;

/** A constraint that is ready to be asked. */
export interface Condition {
  readonly text: string;
  readonly key: string;
  /** Present on a soft rule. */
  readonly weight?: number;
  holds(machine: MachineSpec): boolean;
  /** The machine's name, if the rule is `node==NAME` without a wildcard. */
  readonly names?: string;
}

/** @throws ExpressionError for a string that cannot be read */
export function compileConstraint(constraint: string | Constraint): Condition {
  return typeof constraint === "string" ? fromExpression(constraint) : fromTyped(constraint);
}

/** Why a machine does not match, with the values that it has. */
export function whyNot(condition: Condition, machine: MachineSpec, machines: readonly MachineSpec[]): string {
  const { key, text, names } = condition;
  if (names !== undefined && !machines.some((other) => other.name === names))
    return `${text}: there is no machine ${names}; there are ${machines.map((other) => other.name).join(", ")}`;
  const values = valuesOf(machine, key);
  if (values.length > 0) return `${text} does not hold: ${key} is ${[...new Set(values)].join(", ")}`;
  const nearest = nearestKey(machines, key);
  if (nearest === undefined) return `${text} does not hold: it has no ${key}`;
  const hint = nearest === null ? "" : `; did you mean ${nearest}?`;
  return `${text} does not hold: no machine has ${key}${hint}`;
}

function fromExpression(source: string): Condition {
  const { key, negated, soft, value, text } = parseExpression(source);
  const matches = compilePattern(value, ignoresCase(key));
  const literal = key === "node" && !negated && !/[*/]/.test(value);
  return {
    text,
    key,
    ...(soft ? { weight: defaultWeight } : {}),
    ...(literal ? { names: value } : {}),
    holds: (machine) => valuesOf(machine, key).some(matches) !== negated,
  };
}

function fromTyped({ key, op, value, weight }: Constraint): Condition {
  const shown = Array.isArray(value) ? value.join(", ") : value === undefined ? "" : String(value);
  const spaced = op === "in" || op === "notIn" || op === "exists" || op === "missing";
  return {
    text: spaced ? `${key} ${op} ${shown}`.trim() : `${key}${op}${shown}`,
    key,
    ...(weight === undefined ? {} : { weight }),
    ...(key === "node" && op === "==" ? { names: shown } : {}),
    holds: (machine) => compare(op, valuesOf(machine, key), value, ignoresCase(key)),
  };
}

function compare(
  op: Constraint["op"],
  values: readonly string[],
  operand: Constraint["value"],
  ignoreCase: boolean,
): boolean {
  const fold = (value: string): string => (ignoreCase ? value.toLowerCase() : value);
  const operands = (Array.isArray(operand) ? operand : [operand ?? ""]).map((value) => fold(String(value)));
  const [first = ""] = operands;
  const order = (test: (order: number) => boolean): boolean =>
    values.some((value) => test(compareValues(value, first)));
  switch (op) {
    case "==":
    case "in":
      return values.some((value) => operands.includes(fold(value)));
    case "!=":
    case "notIn":
      return !values.some((value) => operands.includes(fold(value)));
    case "exists":
      return values.length > 0;
    case "missing":
      return values.length === 0;
    case ">=":
      return order((sign) => sign >= 0);
    case ">":
      return order((sign) => sign > 0);
    case "<=":
      return order((sign) => sign <= 0);
    case "<":
      return order((sign) => sign < 0);
    default: {
      const never: never = op;
      throw new TypeError(`unknown operator ${String(never)}`);
    }
  }
}

/** Numbers as numbers, dotted versions part by part (`5.10.0-21` is after `5.9`), else as text. */
function compareValues(a: string, b: string): number {
  const numeric = /^-?\d+(\.\d+)?$/;
  const version = /^v?\d+(\.\d+)*/;
  if (numeric.test(a) && numeric.test(b) && !(a.includes(".") && b.includes(".")))
    return Number(a) - Number(b);
  if (!version.test(a) || !version.test(b)) return compareText(a, b);
  const parts = (value: string): number[] => (value.match(/\d+/g) ?? []).map(Number);
  const [left, right] = [parts(a), parts(b)];
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
