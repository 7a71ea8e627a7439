import type { Findings } from "./findings";
import type { Place } from "./node";
import { child, reportKind, text } from "./read";

/** A number and where it was written. */
export interface Amount {
  readonly value: number;
  readonly at: Place;
}

/** Two keys for one thing must say the same. */
export function agree(
  first: Amount | undefined,
  second: Amount | undefined,
  findings: Findings,
): Amount | undefined {
  if (first !== undefined && second !== undefined && first.value !== second.value) {
    const written = text(first.at, findings);
    findings.error(
      "SW250",
      second.at,
      `disagrees with ${first.at.path} in line ${first.at.position.line}, which says ${String(written)}`,
      "keep one of them",
    );
  }
  return second ?? first;
}

/** The mapping below a chain of keys; an error where one of them holds something else. */
export function below(
  place: Place | undefined,
  keys: readonly string[],
  findings: Findings,
): Place | undefined {
  return keys.reduce<Place | undefined>((at, key) => {
    const next = at && child(at, key);
    if (next === undefined || next.node.kind === "mapping") return next;
    return reportKind(next, "a mapping", findings);
  }, place);
}
