/** Which keys a part of a file may have, and what becomes of them. */
export interface Shape {
  /** The keys of a mapping; absent: any key. */
  readonly keys?: Readonly<Record<string, Key>>;
  /** The values of a mapping with free keys. */
  readonly values?: Shape;
  readonly items?: Shape;
}

export interface Key {
  readonly supported: boolean;
  readonly shape: Shape;
  /** For a supported key: what is taken of it. For another: what to do instead. */
  readonly note?: string;
  /** Why it is not supported. */
  readonly reason?: string;
}

export function supported(shape: Shape = {}, note?: string): Key {
  return { supported: true, shape, ...(note !== undefined && { note }) };
}

export function unsupported(note?: string, reason?: string): Key {
  return {
    supported: false,
    shape: {},
    ...(note !== undefined && { note }),
    ...(reason !== undefined && { reason }),
  };
}

/** Many keys that are known and not supported, for which there is nothing special to say. */
export function unsupportedKeys(names: string): Record<string, Key> {
  return Object.fromEntries(names.split(/\s+/).map((name) => [name, unsupported()]));
}
