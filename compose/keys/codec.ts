import type { Context } from "../context";
import type { Hole, Text } from "../model";
import type { Place } from "../node";
import type { Shape } from "../shape";
import { showText } from "../text";

/** What the canonical form is made of. */
export type Json =
  string | number | boolean | null | Raw | readonly Json[] | { readonly [key: string]: Json };

/** Text that is not to be escaped: it has a variable whose value is known only later. */
export class Raw {
  constructor(readonly text: string) {}
}

/** What a reader may ask for besides the value itself. */
export interface Scope extends Context {
  /** The path of the service, network, ... that the value belongs to. */
  readonly owner: string;
}

/** The grammar of one value, in both directions. */
export interface Codec<T> {
  readonly shape: Shape;
  /** The value at a place that holds something; undefined where the findings say why there is none. */
  read(place: Place, scope: Scope): T | undefined;
  /** The value in the canonical form; undefined where nothing is printed. */
  write(value: T): Json | undefined;
}

/** A codec of values without parts. */
export function codec<T>(
  read: (place: Place, scope: Scope) => T | undefined,
  write: (value: T) => Json | undefined,
  shape: Shape = {},
): Codec<T> {
  return { shape, read, write };
}

/** A value as a list of one, for what is left out where it is undefined. */
export function orNothing<T>(value: T | undefined): readonly T[] {
  return value === undefined ? [] : [value];
}

/** A text in the canonical form: one with holes has their variables, so what stands around them is escaped here. */
export function fillable(text: Text): string | Raw {
  const escape = (part: string | Hole) => (typeof part === "string" ? part.replaceAll("$", "$$$$") : part);
  return typeof text === "string" ? text : new Raw(showText(text.map(escape)));
}

/** The same bytes in whatever order things were declared. */
export function sortedByKey(entries: readonly (readonly [string, Json])[]): Readonly<Record<string, Json>> {
  return Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
}
