import type { Position } from "../model";
import { entryOf, type Place } from "../node";
import { child, entries } from "../read";
import type { Key, Shape } from "../shape";
import { type Codec, type Json, type Scope, sortedByKey } from "./codec";
import type { Field, Fields } from "./field";

type AnyField = Field<unknown>;

/** The fields of a mapping that are there, and the fallbacks of the others; undefined where a required one is missing. */
export function readFields<T>(fields: Fields<T>, place: Place, scope: Scope): T | undefined {
  entries(place, scope.findings);
  if (place.node.kind !== "mapping") return undefined;
  let complete = true;
  const values = Object.entries<AnyField>(fields).flatMap(([name, field]) => {
    const at = child(place, field.key);
    const value = at === undefined ? undefined : field.codec.read(at, scope);
    if (value !== undefined) return [[name, value] as const];
    if (field.fallback !== undefined) return [[name, field.fallback] as const];
    if (field.required === true) {
      complete = false;
      if (at === undefined) reportMissing(field.key, place, scope);
    }
    return [];
  });
  return complete ? (Object.fromEntries(values) as T) : undefined;
}

/** What the canonical form shows of the fields, in the order of their names. */
export function writeFields<T>(fields: Fields<T>, values: T): Readonly<Record<string, Json>> {
  const written = Object.entries<AnyField>(fields).flatMap(([name, field]) => {
    const value = (values as Readonly<Record<string, unknown>>)[name];
    if (value === undefined || isFallback(value, field)) return [];
    const json = field.codec.write(value);
    return json === undefined || json === "" ? [] : [[field.key, json] as const];
  });
  return sortedByKey(written);
}

/** A mapping with known keys. */
export function object<T extends object>(fields: Fields<T>): Codec<T> {
  return {
    shape: shapeOf(fields),
    read: (place, scope) => readFields(fields, place, scope),
    write: (value) => writeFields(fields, value),
  };
}

/** A mapping that is printed as null where it says nothing. */
export function orNull<T>(codec: Codec<T>): Codec<T> {
  return {
    ...codec,
    write(value) {
      const written = codec.write(value);
      const isEmpty = typeof written === "object" && written !== null && Object.keys(written).length === 0;
      return isEmpty ? null : written;
    },
  };
}

/** A mapping that remembers where it stands. */
export function positioned<T extends { readonly position: Position }>(
  fields: Fields<Omit<T, "position">>,
): Codec<T> {
  return {
    shape: shapeOf(fields),
    read(place, scope) {
      const values = readFields(fields, place, scope);
      return values && ({ ...values, position: place.position } as unknown as T);
    },
    write: (value) => writeFields(fields, value),
  };
}

/** The keys that a mapping may have. */
export function shapeOf<T>(fields: Fields<T>): Shape {
  return { keys: keysOf(fields) };
}

export function keysOf<T>(fields: Fields<T>): Readonly<Record<string, Key>> {
  return Object.fromEntries(
    Object.values<AnyField>(fields).map(({ key, codec, support }) => [key, { shape: codec.shape, support }]),
  );
}

function reportMissing(key: string, place: Place, { findings }: Scope): void {
  const entry = entryOf(place.node, key);
  const at = entry === undefined ? place : { path: place.path, position: entry.keyPosition };
  findings.error("SW201", at, `\`${key}\` is missing`, `add \`${key}: ...\``);
}

function isFallback(value: unknown, { fallback }: AnyField): boolean {
  if (fallback === undefined) return false;
  return typeof value === "object" && value !== null ? Object.keys(value).length === 0 : value === fallback;
}
