import type { Context } from "../context";
import type { Place } from "../node";
import type { Shape } from "../shape";

/** What the canonical form is made of. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

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
