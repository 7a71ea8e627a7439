import type { Codec } from "./codec";
import type { Code } from "../codes";

/** What becomes of a key once it is read. */
export type Support =
  | {
      /** Set on the container, done while loading, or brought about in another way than by a setting. */
      readonly kind: "mapped" | "load" | "emulated";
      readonly note?: string;
    }
  | {
      /** Read and checked, and an error unless `unsupported` lets it pass. */
      readonly kind: "refused";
      readonly code: Code;
      readonly reason: string;
      readonly remedy: string;
    };

/** A key of a mapping: its name, its grammar, and what it is good for. */
export interface Field<T> {
  readonly key: string;
  readonly codec: Codec<T>;
  readonly support: Support;
  /** What stands for an absent key, and is not printed. */
  readonly fallback?: T;
  /** Without it the whole mapping means nothing. */
  readonly required?: boolean;
}

type Filled<T> = Field<T> & { readonly fallback: T };
type Needed<T> = Field<T> & { readonly required: true };

/** A field for every property of a model: one that is never absent has a fallback or is required. */
export type Fields<T> = {
  readonly [K in keyof T]-?: object extends Pick<T, K>
    ? Field<Exclude<T[K], undefined>>
    : Filled<T[K]> | Needed<T[K]>;
};

export const MAPPED: Support = { kind: "mapped" };

export function mapped(note: string): Support {
  return { kind: "mapped", note };
}

export function load(note?: string): Support {
  return { kind: "load", ...(note !== undefined && { note }) };
}

export function emulated(note: string): Support {
  return { kind: "emulated", note };
}

export function refused(code: Code, reason: string, remedy: string): Support {
  return { kind: "refused", code, reason, remedy };
}

/** A key that may be absent. */
export function field<T>(key: string, codec: Codec<T>, support: Support = MAPPED): Field<T> {
  return { key, codec, support };
}

/** A list that is empty where the key is absent. */
export function listField<T>(
  key: string,
  codec: Codec<readonly T[]>,
  support: Support = MAPPED,
): Filled<readonly T[]> {
  return { key, codec, support, fallback: [] };
}

/** A mapping that is empty where the key is absent. */
export function mapField<T>(
  key: string,
  codec: Codec<Readonly<Record<string, T>>>,
  support: Support = MAPPED,
): Filled<Readonly<Record<string, T>>> {
  return { key, codec, support, fallback: {} };
}

export function defaulted<T>(
  key: string,
  codec: Codec<T>,
  fallback: T,
  support: Support = MAPPED,
): Filled<T> {
  return { key, codec, support, fallback };
}

export function needed<T>(key: string, codec: Codec<T>, support: Support = MAPPED): Needed<T> {
  return { key, codec, support, required: true };
}
