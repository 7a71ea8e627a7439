import type { Findings } from "../findings";
import type { Place } from "../node";
import { child, text } from "../read";

/** A number and where it was written. */
export interface Amount {
  readonly value: number;
  readonly at: Place;
}

/** A value that was read, with its place below a chain of keys. */
export function amount(
  service: Place,
  keys: readonly string[],
  value: number | undefined,
): Amount | undefined {
  const at = keys.reduce<Place | undefined>((place, key) => place && child(place, key), service);
  return value === undefined || at === undefined ? undefined : { value, at };
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
