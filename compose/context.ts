import type { Findings } from "./findings";
import type { Dialect } from "./model";
import type { Variables } from "./variables";

/** What the passes after interpolation share. */
export interface Context {
  readonly dialect: Dialect;
  readonly findings: Findings;
  readonly variables: Variables;
  /** Reads a file next to the first one; undefined where there is none. */
  readonly readFile: (path: string) => string | undefined;
}
