import { compilePattern } from "./pattern";

/** A rule as Swarm writes it: `key==value`, `key!=~value`. */
export interface Expression {
  readonly key: string;
  readonly negated: boolean;
  /** `~` after the operator: a wish, not a condition. */
  readonly soft: boolean;
  readonly value: string;
  readonly text: string;
}

export type ExpressionKind = "constraint" | "affinity";

/** An expression that cannot be read; the message points at the place with a caret. */
export class ExpressionError extends Error {
  constructor(what: string, text: string, column: number) {
    super(`${what}\n  ${text}\n  ${" ".repeat(column)}^`);
  }
}

const longest = 500;
// Each is tried at one place only, so that no text takes more than one pass.
const space = /[^\S\r\n]*/y;
const prefix = /(constraint|affinity):/y;
const word = /[A-Za-z_][\w./-]*/y;
const comparison = /==|!=/y;
const tilde = /~?/y;

/**
 * Reads `key==value`, `key!=value`, with `~` for a soft rule, `*` as a glob and `/.../` as a regular
 * expression in the value, and spaces around the operator as Compose writes them.
 * Swarm's prefixes `constraint:` and `affinity:` are taken where they belong.
 * @throws ExpressionError
 */
export function parseExpression(text: string, kind: ExpressionKind): Expression {
  if (text.length > longest)
    throw new ExpressionError(
      `a rule has at most ${longest} characters, this one has ${text.length}`,
      `${text.slice(0, 40)}...`,
      40,
    );
  const line = text.search(/[\p{Cc}\u2028\u2029]/u);
  if (line >= 0)
    throw new ExpressionError("a rule is one line without control characters", text.slice(0, line), line);

  let column = 0;
  const read = (pattern: RegExp): string => {
    pattern.lastIndex = column;
    const found = pattern.exec(text)?.[0] ?? "";
    column += found.length;
    return found;
  };
  read(space);
  const start = column;
  const given = read(prefix).slice(0, -1);
  if (given !== "" && given !== kind)
    throw new ExpressionError(
      `this is ${given === "affinity" ? "an affinity" : "a constraint"}`,
      text,
      start,
    );
  read(space);
  const key = read(word);
  if (key === "")
    throw new ExpressionError("a key of letters, digits, `_`, `-`, `.` and `/` goes here", text, column);
  read(space);
  const operator = read(comparison);
  if (operator === "") throw new ExpressionError("== or != goes here", text, column);
  read(space);
  const soft = read(tilde) !== "";
  read(space);
  const value = text.slice(column).trimEnd();
  if (value === "" || value === "//" || /^[=!~]/.test(value))
    throw new ExpressionError("a value goes here", text, column);
  try {
    compilePattern(value);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ExpressionError(`the regular expression is wrong (${reason})`, text, column);
  }
  return { key, negated: operator === "!=", soft, value, text: text.trim() };
}
