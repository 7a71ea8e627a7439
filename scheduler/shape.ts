import type { Complaint } from "./invalid-problem";

/** Checks a value of unknown type; returns what is wrong with it. */
export type Shape = (value: unknown, path: string) => Complaint[];

const nothing: Complaint[] = [];
const complain = (path: string, message: string): Complaint[] => [{ path, message }];

/** A value in an error text: short, and in the syntax of JSON. */
export function show(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (isObject(value)) return "an object";
  const text = typeof value === "string" ? JSON.stringify(value.slice(0, 40)) : String(value);
  return text.length > 40 ? `${text.slice(0, 37)}...` : text;
}

/** A path into the problem: `labels.zone`, or `labels["com.example/x"]` where a dot would mislead. */
export function member(path: string, key: string): string {
  if (!/^[A-Za-z_$][\w$-]*$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === "" ? key : `${path}.${key}`;
}

export const text: Shape = (value, path) =>
  typeof value === "string" ? nothing : complain(path, `must be a string, is ${show(value)}`);

export const name: Shape = (value, path) => {
  if (typeof value !== "string" || value === "")
    return complain(path, `must be a non-empty string, is ${show(value)}`);
  if (value.length > 255) return complain(path, `must have at most 255 characters, has ${value.length}`);
  return /\p{Cc}/u.test(value)
    ? complain(path, `must have no control characters, is ${show(value)}`)
    : nothing;
};

export const flag: Shape = (value, path) =>
  typeof value === "boolean" ? nothing : complain(path, `must be true or false, is ${show(value)}`);

export function number(range: { min?: number; max?: number; integer?: boolean } = {}): Shape {
  return (value, path) => {
    if (typeof value !== "number" || !Number.isFinite(value))
      return complain(path, `must be a number, is ${show(value)}`);
    if (range.integer === true && !Number.isSafeInteger(value))
      return complain(path, `must be a whole number, is ${value}`);
    if (range.min === 0 && value < 0) return complain(path, `must not be negative, is ${value}`);
    if (range.min !== undefined && value < range.min)
      return complain(path, `must be at least ${range.min}, is ${value}`);
    if (range.max !== undefined && value > range.max)
      return complain(path, `must be at most ${range.max}, is ${value}`);
    return nothing;
  };
}

export function oneOf(...values: readonly (string | number)[]): Shape {
  return (value, path) =>
    values.some((allowed) => allowed === value)
      ? nothing
      : complain(path, `must be one of ${values.map(show).join(", ")}, is ${show(value)}`);
}

export function list(element: Shape): Shape {
  return (value, path) =>
    Array.isArray(value)
      ? value.flatMap((entry: unknown, index) => element(entry, `${path}[${index}]`))
      : complain(path, `must be a list, is ${show(value)}`);
}

export function mapOf(element: Shape): Shape {
  return (value, path) =>
    isObject(value)
      ? Object.entries(value).flatMap(([key, entry]) => element(entry, member(path, key)))
      : complain(path, `must be an object, is ${show(value)}`);
}

/** An object with these fields and no others; undefined counts as absent. */
export function object(required: Record<string, Shape>, optional: Record<string, Shape> = {}): Shape {
  const known = { ...required, ...optional };
  return (value, path) => {
    if (!isObject(value)) return complain(path, `must be an object, is ${show(value)}`);
    const complaints: Complaint[] = [];
    for (const key of Object.keys(value)) {
      if (!Object.hasOwn(known, key)) {
        complaints.push({
          path: member(path, key),
          message: `is unknown; the fields are ${Object.keys(known).join(", ")}`,
        });
      }
    }
    for (const [key, shape] of Object.entries(known)) {
      const field = Object.hasOwn(value, key) ? value[key] : undefined;
      if (field !== undefined) complaints.push(...shape(field, member(path, key)));
      else if (Object.hasOwn(required, key))
        complaints.push({ path: member(path, key), message: "is missing" });
    }
    return complaints;
  };
}

/** Chooses the shape by the value's JavaScript type. */
export function byType(shapes: Partial<Record<"string" | "number" | "object", Shape>>): Shape {
  return (value, path) => {
    const kind = typeof value;
    const shape = kind === "string" || kind === "number" || kind === "object" ? shapes[kind] : undefined;
    return shape === undefined
      ? complain(path, `must be one of ${Object.keys(shapes).join(", ")}, is ${show(value)}`)
      : shape(value, path);
  };
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
