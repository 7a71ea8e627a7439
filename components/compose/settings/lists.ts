/** A list for a docker resource, where an empty one says the same as none. */
export function some<T>(list: readonly T[]): T[] | undefined {
  return list.length === 0 ? undefined : [...list];
}

/** A mapping, likewise. */
export function someOf<T>(record: Readonly<Record<string, T>>): Record<string, T> | undefined {
  return Object.keys(record).length === 0 ? undefined : { ...record };
}
