import type { Context } from "../context";
import { readDotenv } from "../dotenv";
import { textPairs } from "../environment";
import type { Service } from "../model";
import type { Place } from "../node";
import { child, oneOrMore, plain } from "../read";

/** The files of `label_file` in their order, then `labels`; later wins. */
export function readLabels(service: Place, files: readonly string[], context: Context): Service["labels"] {
  const own = textPairs(child(service, "labels"), context.findings);
  if (files.length === 0) return own;
  const fromFiles = oneOrMore(child(service, "label_file"), context.findings).flatMap((place) => {
    const path = plain(place, context.findings);
    const content = path === undefined ? undefined : context.readFile(path);
    if (path === undefined) return [];
    if (content === undefined) {
      context.findings.error(
        "SW114",
        place,
        `the file ${path} does not exist`,
        "create it, or remove the line",
      );
      return [];
    }
    const { variables, findings } = context;
    return [...readDotenv(path, content, { variables, findings })].map(
      ([name, value]) => [name, value ?? ""] as const,
    );
  });
  return { ...Object.fromEntries(fromFiles), ...own };
}
