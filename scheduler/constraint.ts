import { cidrPattern } from "./cidr";
import { parseExpression } from "./expression";
import { ignoresCase, isKnown, nearestKey, valuesOf } from "./facts";
import { nearestName } from "./nearest-name";
import { compilePattern } from "./pattern";
import { compareVersions, isVersion } from "./version";
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
    return `${text}: there is no machine ${names}${knownMachines(names, machines)}`;
  const values = valuesOf(machine, key);
  if (values.length > 0) return `${text} does not hold: ${key} is ${[...new Set(values)].join(", ")}`;
  if (isKnown(machines, key)) return `${text} does not hold: it has no ${key}`;
  const nearest = nearestKey(machines, key);
  return `${text} does not hold: no machine has ${key}${nearest === undefined ? "" : `; did you mean ${nearest}?`}`;
}

function knownMachines(name: string, machines: readonly MachineSpec[]): string {
  const names = machines.map((machine) => machine.name);
  if (names.length <= 5) return `; there are ${names.join(", ")}`;
  const nearest = nearestName(name, names);
  return nearest === undefined ? ` among ${names.length}` : `; did you mean ${nearest}?`;
}

function fromExpression(source: string): Condition {
  const { key, negated, soft, value, text } = parseExpression(source, "constraint");
  const network = key === "address" || key === "node.ip" ? cidrPattern(value) : undefined;
  const matches = network ?? compilePattern(value, ignoresCase(key));
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
  const spaced = /^[a-z]/.test(op);
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
  const order = (test: (order: number) => boolean): boolean =>
    values.some((value) => isVersion(value) && test(compareVersions(value, operand as string | number)));
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
    case "atLeast":
      return order((sign) => sign >= 0);
    case ">":
      return order((sign) => sign > 0);
    case "<=":
    case "atMost":
      return order((sign) => sign <= 0);
    case "<":
      return order((sign) => sign < 0);
    default: {
      const never: never = op;
      throw new TypeError(`unknown operator ${String(never)}`);
    }
  }
}
