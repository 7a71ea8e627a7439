/** Where something stands in a file; line and column count from 1. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A variable whose value the loader does not know (a Pulumi Output): filled in by whoever consumes the model. */
export interface Hole {
  readonly variable: string;
  readonly position: Position;
}

/** Text that may contain holes: a plain string where it has none. */
export type Text = string | readonly (string | Hole)[];

/** Values by name. */
export type Pairs = Readonly<Record<string, string>>;

export type Dialect = "announcement" | "v1" | "spec";
