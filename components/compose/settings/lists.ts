/** A list for a docker resource, where an empty one says the same as none. */
export function some<T>(list: readonly T[]): T[] | undefined {
  return list.length === 0 ? undefined : [...list];
}

/** A mapping, likewise, in the order of its keys. */
export function someOf<T>(record: Readonly<Record<string, T>>): Record<string, T> | undefined {
  const entries = Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
