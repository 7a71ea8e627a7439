import type { Problem } from "../../scheduler";

/** A problem of a benchmark; containers are listed in the order of arrival. */
export interface Instance {
  readonly name: string;
  readonly problem: Problem;
}

/** `node-0007`: names sort as they are counted, up to 100,000. */
export function numbered(prefix: string, index: number): string {
  return `${prefix}-${String(index + 1).padStart(6, "0")}`;
}
