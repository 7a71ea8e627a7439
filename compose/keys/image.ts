import type { Findings } from "./findings";
import type { Text } from "./model";
import type { Place } from "./node";
import { quote, text } from "./read";

const NAME =
  /^(?:[A-Za-z0-9.-]+(?::\d+)?\/)?[a-z0-9]+(?:[._/-]+[a-z0-9]+)*(?::[\w][\w.-]{0,127})?(?:@[a-z0-9+.]+:[0-9a-fA-F]+)?$/;

/** The name of an image; one with a part that is known only later is taken as it is. */
export function readImage(place: Place | undefined, findings: Findings): Text | undefined {
  const value = text(place, findings);
  if (place === undefined || value === undefined || typeof value !== "string" || NAME.test(value))
    return value;
  const remedy = /[A-Z]/.test(value)
    ? "write the repository in lower case"
    : "write it like registry/name:tag";
  findings.error("SW202", place, `${quote(value)} is no image name`, remedy);
  return value;
}
