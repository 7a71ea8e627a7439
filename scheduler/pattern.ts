import { RE2JS } from "re2js";

/** Does a value match? */
export type Pattern = (value: string) => boolean;

/**
 * Reads the value part of an expression: `/.../` searches with RE2 (linear time, whatever a user writes);
 * else `*` stands for anything and every other character for itself.
 * @throws the RE2 compiler's error for a bad regular expression
 */
export function compilePattern(text: string, ignoreCase = false): Pattern {
  if (text.length > 2 && text.startsWith("/") && text.endsWith("/")) {
    const expression = RE2JS.compile(text.slice(1, -1), ignoreCase ? RE2JS.CASE_INSENSITIVE : 0);
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
