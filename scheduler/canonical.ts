import { sortedEntries } from "./order";

/** The same value with the keys of all objects in order, whatever order they were written in. */
export function canonical<T>(value: T): T {
  if (Array.isArray(value)) return value.map(canonical) as T;
  if (typeof value !== "object" || value === null) return value;
  const entries = sortedEntries(value as Readonly<Record<string, unknown>>);
  return Object.fromEntries(entries.map(([key, inner]) => [key, canonical(inner)])) as T;
}
