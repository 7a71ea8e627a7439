import { RE2JS } from "re2js";

/** Does a value match? */
export type Pattern = (value: string) => boolean;

/**
 * States of a regular expression. RE2 takes time in proportion to states times characters: with so many, a value of
 * 1,000 characters stays at about a millisecond.
 */
const mostStates = 100;

/**
 * Reads the value part of an expression: `/.../` searches with RE2 (linear time, whatever a user writes);
 * else `*` stands for anything and every other character for itself.
 * @throws the RE2 compiler's error for a bad regular expression, and RangeError for a large one
 */
export function compilePattern(text: string, ignoreCase = false): Pattern {
  if (text.length > 2 && text.startsWith("/") && text.endsWith("/")) {
    const source = text.slice(1, -1);
    if (statesOf(source) > mostStates)
      throw new RangeError(
        `it is too large: with its repetitions written out, at most ${mostStates} characters`,
      );
    const expression = RE2JS.compile(source, ignoreCase ? RE2JS.CASE_INSENSITIVE : 0);
    return (value) => expression.matcher(value).find();
  }
  const fold = (value: string): string => (ignoreCase ? value.toLowerCase() : value);
  const pieces = fold(text).split("*");
  return (value) => matchesGlob(pieces, fold(value));
}

function matchesGlob(pieces: readonly string[], value: string): boolean {
  const [first = "", ...rest] = pieces;
  const last = rest.pop();
  if (last === undefined) return value === first;
  if (!value.startsWith(first)) return false;
  let position = first.length;
  for (const piece of rest) {
    const found = value.indexOf(piece, position);
    if (found < 0) return false;
    position = found + piece.length;
  }
  return value.length - last.length >= position && value.endsWith(last);
}

/** About as many states as the compiled program will have; known before the compiler takes its time. */
function statesOf(source: string): number {
  const parts = /\\(?:[pP]\{[^}]*\}|.)|\[\^?\]?(?:\\.|[^\]\\])*\]|\{\d+(?:,(\d*))?\}|./gsu;
  const open: number[] = [];
  let total = 0;
  let last = 0;
  for (const [part] of source.matchAll(parts)) {
    const counts = /^\{(\d+)(?:,(\d*))?\}$/.exec(part);
    if (part === "(") {
      open.push(total);
      total = 0;
      last = 0;
    } else if (part === ")") {
      last = total + 2;
      total = (open.pop() ?? 0) + last;
    } else if (counts !== null) {
      const more = last * (Math.max(1, Number(counts[1]), Number(counts[2] ?? 0)) - 1);
      total += more;
      last += more;
    } else {
      last = 1;
      total += 1;
    }
  }
  return total;
}
