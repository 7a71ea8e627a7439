import type { Findings } from "../findings";
import { parseDuration } from "./duration";
import type { Place } from "../node";
import { plain, quote } from "../read";

const UNITS = "bkmgtp";

/** Bytes: `512m`, `1.5g`, `64MiB`, 1024-based, or a plain number. */
export function parseBytes(text: string): number | undefined {
  const match = /^(\d{1,15}(?:\.\d{1,15})?)\s?(?:(b)|([kmgtp])(?:i?b)?)?$/i.exec(text.trim());
  if (match === null) return undefined;
  const bytes = Number(match[1]) * 1024 ** UNITS.indexOf((match[3] ?? "b").toLowerCase());
  return Number.isSafeInteger(Math.round(bytes)) ? Math.round(bytes) : undefined;
}

export function bytes(place: Place | undefined, findings: Findings): number | undefined {
  const value = plain(place, findings);
  if (value === undefined || place === undefined) return undefined;
  const amount = parseBytes(value);
  if (amount !== undefined) return amount;
  findings.error(
    "SW202",
    place,
    `expected an amount of memory, found ${quote(value)}`,
    "write it like 512m or 1.5g",
  );
  return undefined;
}

/** Cores, in steps of 0.001. */
export function cpus(place: Place | undefined, findings: Findings): number | undefined {
  const value = plain(place, findings);
  if (value === undefined || place === undefined) return undefined;
  const number = /^(\d{1,6}(\.\d*)?|\.\d+)$/.test(value) ? Number(value) : Number.NaN;
  const cores = Math.round(number * 1000) / 1000;
  if (number === 0 || cores > 0) return cores;
  const remedy = "write a number of cores of at least 0.001, like 0.5";
  findings.error("SW202", place, `expected a number of cores, found ${quote(value)}`, remedy);
  return undefined;
}

/** Milliseconds. */
export function duration(place: Place | undefined, findings: Findings): number | undefined {
  const value = plain(place, findings);
  if (value === undefined || place === undefined) return undefined;
  const milliseconds = parseDuration(value);
  if (milliseconds !== undefined) return milliseconds;
  const remedy = /^\d+$/.test(value) ? `add a unit, like ${value}s` : "write it like 10s, 1m30s or 500ms";
  findings.error("SW202", place, `expected a duration, found ${quote(value)}`, remedy);
  return undefined;
}
