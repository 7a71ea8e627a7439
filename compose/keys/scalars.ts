import type { Text } from "../model";
import { bytes, cpus, duration } from "./quantity";
import { boolean, integer, oneOf, plain, quote, text } from "../read";
import { codec, type Codec, fillable } from "./codec";
import { showDuration } from "./duration";

/** A single value that is known now. */
export const word: Codec<string> = codec(
  (place, { findings }) => plain(place, findings),
  (value) => value,
);

/** A single value that may have holes. */
export const holed: Codec<Text> = codec((place, { findings }) => text(place, findings), fillable);

export const flag: Codec<boolean> = codec(
  (place, { findings }) => boolean(place, findings),
  (value) => value,
);

/** As `flag`, and false is what nobody has to say. */
export const on: Codec<boolean> = codec(flag.read, (value) => (value ? true : undefined));

/** A whole number of at least `least`. */
export function whole(least = 0): Codec<number> {
  return codec(
    (place, { findings }) => integer(place, findings, least),
    (value) => value,
  );
}

/** A whole number between two others. */
export function between(least: number, most: number): Codec<number> {
  return codec(
    (place, { findings }) => {
      const value = plain(place, findings);
      if (value === undefined) return undefined;
      const number = /^[+-]?\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
      if (number >= least && number <= most) return number;
      const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
      findings.error("SW202", place, `expected a whole number ${range}, found ${quote(value)}`);
      return undefined;
    },
    (value) => value,
  );
}

/** A setting of which 0 says that there is none. */
export function orNone(amount: Codec<number>): Codec<number> {
  return {
    ...amount,
    read(place, scope) {
      const value = amount.read(place, scope);
      return value === 0 ? undefined : value;
    },
  };
}

/** Bytes; printed as text, as the docker CLI does for amounts of memory. */
export const size: Codec<number> = codec(
  (place, { findings }) => bytes(place, findings),
  (value) => String(value),
);

export const memory: Codec<number> = orNone(size);

/** An amount of memory, or -1 for as much as there is. */
export const memoryOrAll: Codec<number> = {
  ...memory,
  read: (place, scope) => (plain(place, scope.findings) === "-1" ? -1 : memory.read(place, scope)),
};

export const cores: Codec<number> = orNone(
  codec(
    (place, { findings }) => cpus(place, findings),
    (value) => value,
  ),
);

/** Milliseconds. */
export const time: Codec<number> = codec(
  (place, { findings }) => duration(place, findings),
  (value) => showDuration(value),
);

/** Microseconds: a plain number, or a duration. */
export const microseconds: Codec<number> = codec(
  (place, { findings }) => {
    const value = plain(place, findings);
    if (value === undefined) return undefined;
    if (/^-?\d{1,15}$/.test(value)) return Number(value);
    const milliseconds = duration(place, findings);
    return milliseconds === undefined ? undefined : Math.round(milliseconds * 1000);
  },
  (value) => value,
);

/** Permission bits: `0440` and `"440"` are octal; a bare number that does not begin with 0 is a decimal one. */
export const permissions: Codec<number> = codec(
  (place, { findings }) => {
    const value = plain(place, findings);
    if (value === undefined) return undefined;
    const digits = /^(?:0o?)?([0-7]{1,4})$/.exec(value)?.[1];
    const isDecimal = place.node.kind === "scalar" && place.node.plain && /^[1-9]\d{0,3}$/.test(value);
    const mode = isDecimal ? Number(value) : digits === undefined ? undefined : Number.parseInt(digits, 8);
    if (mode === undefined || mode > 0o7777) {
      const what = `expected permission bits, found ${quote(value)}`;
      findings.error("SW202", place, what, 'write them like "0440"');
      return undefined;
    }
    if (isDecimal && digits !== undefined) {
      const what = `${value} is a decimal number, which stands for ${showMode(mode)}`;
      findings.warning("SW202", place, what, `write "${digits.padStart(4, "0")}" if that is meant`);
    }
    return mode;
  },
  (value) => showMode(value),
);

function showMode(mode: number): string {
  return mode.toString(8).padStart(4, "0");
}

/** A number with a fraction, from 0 to 1. */
export const ratio: Codec<number> = codec(
  (place, { findings }) => {
    const value = plain(place, findings);
    if (value === undefined) return undefined;
    const number = /^\d{0,6}\.?\d{0,6}$/.test(value) && value !== "" ? Number(value) : Number.NaN;
    if (number >= 0 && number <= 1) return number;
    findings.error("SW202", place, `expected a number from 0 to 1, found ${quote(value)}`);
    return undefined;
  },
  (value) => value,
);

/** One of a few words. */
export function choice<W extends string>(...words: readonly W[]): Codec<W> {
  return codec(
    (place, { findings }) => oneOf(place, words, findings),
    (value) => value,
  );
}

/** A word of a certain form; `what` names it in the message. */
export function matching(pattern: RegExp, what: string, remedy?: string): Codec<string> {
  return codec(
    (place, { findings }) => {
      const value = plain(place, findings);
      if (value === undefined || pattern.test(value)) return value;
      findings.error("SW202", place, `expected ${what}, found ${quote(value)}`, remedy);
      return undefined;
    },
    (value) => value,
  );
}
