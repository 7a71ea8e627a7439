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

/** An expression that cannot be read; the message points at the place with a caret. */
export class ExpressionError extends Error {
  constructor(what: string, text: string, column: number) {
    super(`${what}\n  ${text}\n  ${" ".repeat(column)}^`);
  }
}

const syntax = /^(\s*(?:constraint:|affinity:)?\s*)([A-Za-z_][\w.-]*)?(\s*)(==|!=)?(\s*)(~?)(\s*)(.*?)\s*$/s;

/**
 * Reads `key==value`, `key!=value`, with `~` for a soft rule, `*` as a glob and `/.../` as a regular
 * expression in the value, and spaces around the operator as Compose writes them.
 * @throws ExpressionError
 */
export function parseExpression(text: string): Expression {
  const match = syntax.exec(text);
  const [, lead = "", key, gap = "", operator, , tilde, , value = ""] = match ?? [];
  if (key === undefined)
    throw new ExpressionError("a key of letters, digits, `_`, `-` and `.` goes here", text, lead.length);
  const afterKey = lead.length + key.length + gap.length;
  if (operator === undefined) throw new ExpressionError("== or != goes here", text, afterKey);
  if (value === "") throw new ExpressionError("a value goes here", text, text.length);
  const start = text.lastIndexOf(value);
  if (value.startsWith("=") || value.startsWith("!") || value === "//")
    throw new ExpressionError("a value goes here", text, start);
  try {
    compilePattern(value);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ExpressionError(`the regular expression is wrong (${reason})`, text, start);
  }
  return { key, negated: operator === "!=", soft: tilde === "~", value, text: text.trim() };
}
