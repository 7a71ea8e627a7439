import type { Complaint } from "./invalid-problem";

/** Checks a value of unknown type; returns what is wrong with it, by the path from the value on. */
export type Shape = (value: unknown) => readonly Complaint[];

export const nothing: readonly Complaint[] = [];
export const complain = (message: string): Complaint[] => [{ path: "", message }];

/**
 * What is wrong with a member or an entry, as seen from the object or list that has it. Paths are put together from
 * complaints only: nearly all of a hundred thousand containers have none.
 */
export function under(step: string | number, complaints: readonly Complaint[]): readonly Complaint[] {
  if (complaints.length === 0) return nothing;
  const from = typeof step === "number" ? `[${step}]` : member("", step);
  return complaints.map(({ path, message }) => ({
    path: path === "" || path.startsWith("[") ? from + path : `${from}.${path}`,
    message,
  }));
}

/** Adds one after the other, since a call takes no more than about a hundred thousand arguments. */
function add(complaints: Complaint[], further: readonly Complaint[]): void {
  for (const complaint of further) complaints.push(complaint);
}

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

export const text: Shape = (value) =>
  typeof value === "string" ? nothing : complain(`must be a string, is ${show(value)}`);

export const name: Shape = (value) => {
  if (typeof value !== "string" || value === "")
    return complain(`must be a non-empty string, is ${show(value)}`);
  if (value.length > 255) return complain(`must have at most 255 characters, has ${value.length}`);
  return hasControl(value) ? complain(`must have no control characters, is ${show(value)}`) : nothing;
};

/** Unicode's class Cc; by hand, since every name of a plan is asked. */
function hasControl(value: string): boolean {
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return true;
  }
  return false;
}

export const flag: Shape = (value) =>
  typeof value === "boolean" ? nothing : complain(`must be true or false, is ${show(value)}`);

export function number(range: { min?: number; max?: number; integer?: boolean } = {}): Shape {
  return (value) => {
    if (typeof value !== "number" || !Number.isFinite(value))
      return complain(`must be a number, is ${show(value)}`);
    if (range.integer === true && !Number.isSafeInteger(value))
      return complain(`must be a whole number, is ${value}`);
    if (range.min === 0 && value < 0) return complain(`must not be negative, is ${value}`);
    if (range.min !== undefined && value < range.min)
      return complain(`must be at least ${range.min}, is ${value}`);
    if (range.max !== undefined && value > range.max)
      return complain(`must be at most ${range.max}, is ${value}`);
    return nothing;
  };
}

export function oneOf(...values: readonly (string | number)[]): Shape {
  return (value) =>
    values.some((allowed) => allowed === value)
      ? nothing
      : complain(`must be one of ${values.map(show).join(", ")}, is ${show(value)}`);
}

export function list(element: Shape): Shape {
  return (value) => {
    if (!Array.isArray(value)) return complain(`must be a list, is ${show(value)}`);
    let complaints: Complaint[] | undefined;
    for (let index = 0; index < value.length; index++) {
      const its = element(value[index]);
      if (its.length > 0) add((complaints ??= []), under(index, its));
    }
    return complaints ?? nothing;
  };
}

export function mapOf(element: Shape): Shape {
  return (value) => {
    if (!isObject(value)) return complain(`must be an object, is ${show(value)}`);
    const complaints: Complaint[] = [];
    for (const key of Object.keys(value)) {
      const its = element(value[key]);
      if (its.length > 0) add(complaints, under(key, its));
    }
    return complaints;
  };
}

/** An object with these fields and no others; undefined counts as absent. */
export function object(required: Record<string, Shape>, optional: Record<string, Shape> = {}): Shape {
  const shapes = new Map(Object.entries({ ...required, ...optional }));
  const needed = Object.keys(required);
  // Nearly all are sound: complaints are looked for field by field only where there are any.
  const isSound = (value: Record<string, unknown>): boolean => {
    // An inherited key only leads to that closer look, which does not see it.
    for (const key in value) {
      const shape = shapes.get(key);
      const field = value[key];
      if (shape === undefined || (field !== undefined && shape(field).length > 0)) return false;
    }
    for (const key of needed) if (value[key] === undefined || !Object.hasOwn(value, key)) return false;
    return true;
  };
  return (value) => {
    if (!isObject(value)) return complain(`must be an object, is ${show(value)}`);
    if (isSound(value)) return nothing;
    const complaints: Complaint[] = [];
    for (const key of Object.keys(value))
      if (!shapes.has(key))
        add(complaints, under(key, complain(`is unknown; the fields are ${[...shapes.keys()].join(", ")}`)));
    for (const [key, shape] of shapes) {
      const field = value[key];
      if (field !== undefined && Object.hasOwn(value, key)) add(complaints, under(key, shape(field)));
      else if (needed.includes(key)) add(complaints, under(key, complain("is missing")));
    }
    return complaints;
  };
}

/** Chooses the shape by the value's JavaScript type. */
export function byType(shapes: Partial<Record<"string" | "number" | "object", Shape>>): Shape {
  return (value) => {
    const kind = typeof value;
    const shape = kind === "string" || kind === "number" || kind === "object" ? shapes[kind] : undefined;
    return shape === undefined
      ? complain(`must be one of ${Object.keys(shapes).join(", ")}, is ${show(value)}`)
      : shape(value);
  };
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
