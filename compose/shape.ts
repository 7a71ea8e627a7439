import type { Support } from "./keys/field";

/** Which keys a part of a file may have, and what becomes of them. */
export interface Shape {
  /** The keys of a mapping; absent: any key. */
  readonly keys?: Readonly<Record<string, Key>>;
  /** The values of a mapping with free keys. */
  readonly values?: Shape;
  readonly items?: Shape;
}

export interface Key {
  readonly shape: Shape;
  readonly support: Support;
}
