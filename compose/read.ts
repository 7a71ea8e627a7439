import type { Findings } from "./findings";
import { UNKNOWN } from "./interpolate";
import type { Text } from "./model";
import { describe, isNull, joinPath, type Named, type Place } from "./node";
import { holeIn } from "./text";

/** The value of a key, or undefined where the key is absent or holds nothing. */
export function child(parent: Place, key: string): Named | undefined {
  if (parent.node.kind !== "mapping") return undefined;
  const entry = parent.node.entries.find((candidate) => candidate.key === key);
  if (entry === undefined || isNull(entry.value)) return undefined;
  return named(parent, entry.key, entry.keyPosition, entry.value);
}

/** The entries of a mapping; an error where it is something else. */
export function entries(place: Place | undefined, findings: Findings): readonly Named[] {
  if (place === undefined || isNull(place.node)) return [];
  const { node } = place;
  if (node.kind !== "mapping") return reportKind(place, "a mapping", findings) ?? [];
  return node.entries.map((entry) => named(place, entry.key, entry.keyPosition, entry.value));
}

/** The items of a list; an error where it is something else. */
export function items(place: Place | undefined, findings: Findings): readonly Place[] {
  if (place === undefined || isNull(place.node)) return [];
  const { node, path } = place;
  if (node.kind !== "sequence") return reportKind(place, "a list", findings) ?? [];
  return node.items.map((item, index) => ({
    node: item,
    path: joinPath(path, index),
    position: item.position,
  }));
}

/** One value or a list of them. */
export function oneOrMore(place: Place | undefined, findings: Findings): readonly Place[] {
  if (place === undefined || isNull(place.node)) return [];
  return place.node.kind === "sequence" ? items(place, findings) : [place];
}

/** A single value, which may contain what is known only later. */
export function text(place: Place | undefined, findings: Findings): Text | undefined {
  if (place === undefined) return undefined;
  const { node } = place;
  if (node.kind !== "scalar" || node.isNull) return reportKind(place, "a single value", findings);
  return node.text === UNKNOWN ? undefined : node.text;
}

/** A single value that is known now. */
export function plain(place: Place | undefined, findings: Findings): string | undefined {
  const value = text(place, findings);
  if (value === undefined || typeof value === "string" || place === undefined)
    return value as string | undefined;
  const hole = holeIn(value);
  const inFile = hole !== undefined && hole.position.file === place.position.file;
  findings.error(
    "SW113",
    { path: place.path, position: inFile ? hole.position : place.position },
    `a plain value is needed here, ${hole?.variable ?? "a variable"} is known only after the deployment has begun`,
    `give ${hole?.variable ?? "it"} a plain value in variables`,
  );
  return undefined;
}

export function boolean(place: Place | undefined, findings: Findings): boolean | undefined {
  const value = plain(place, findings);
  if (value === undefined || place === undefined) return undefined;
  const word = value.toLowerCase();
  if (word === "true" || word === "false") return word === "true";
  const old = ["yes", "on", "y", "no", "off", "n"].indexOf(word);
  if (old < 0) {
    findings.error("SW201", place, `expected true or false, found ${quote(value)}`);
    return undefined;
  }
  const meaning = old < 3;
  findings.warning(
    "SW202",
    place,
    `${quote(value)} is text in YAML 1.2; read as ${meaning}`,
    `write ${meaning}`,
  );
  return meaning;
}

/** A whole number, at least `least`. */
export function integer(place: Place | undefined, findings: Findings, least = 0): number | undefined {
  const value = plain(place, findings);
  if (value === undefined || place === undefined) return undefined;
  const number = /^\+?\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
  if (number >= least) return number;
  findings.error("SW201", place, `expected a whole number of at least ${least}, found ${quote(value)}`);
  return undefined;
}

/** One of a few words. */
export function oneOf<W extends string>(
  place: Place | undefined,
  words: readonly W[],
  findings: Findings,
): W | undefined {
  const value = plain(place, findings);
  if (value === undefined || place === undefined) return undefined;
  const word = words.find((candidate) => candidate === value);
  if (word === undefined)
    findings.error("SW202", place, `expected ${words.join(", ")}, found ${quote(value)}`);
  return word;
}

export function reportKind(place: Place, expected: string, findings: Findings): undefined {
  findings.error("SW201", place, `expected ${expected}, found ${describe(place.node)}`);
}

export function quote(value: string): string {
  return JSON.stringify(value.length > 80 ? `${value.slice(0, 77)}...` : value);
}

function named(parent: Place, key: string, keyPosition: Named["keyPosition"], node: Place["node"]): Named {
  const position = isNull(node) ? keyPosition : node.position;
  return { key, keyPosition, node, path: joinPath(parent.path, key), position };
}
