import type { At, Findings } from "./findings";
import type { Position, Text } from "./model";
import { parseTemplate, TemplateError, type Reference, type Template } from "./template";
import { joinText, showText } from "./text";
import type { Variables } from "./variables";

/** Where a text to be filled in stands, and which of its values come before the variables. */
export interface FillContext {
  readonly variables: Variables;
  readonly findings: Findings;
  /** Values set earlier in the same file, for .env files. */
  readonly local?: ReadonlyMap<string, Text | null>;
}

/** Replaces the variables of a text; undefined where the findings say why it cannot. */
export function fill(
  text: string,
  at: At,
  dollars: readonly Position[],
  context: FillContext,
): Text | undefined {
  if (!text.includes("$")) return text;
  const where = (dollar: number): At => ({ path: at.path, position: dollars[dollar] ?? at.position });
  try {
    return fillTemplate(parseTemplate(text), where, context);
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    context.findings.error("SW111", where(error.dollar), error.message, "write $$ for a dollar sign");
    return undefined;
  }
}

function fillTemplate(
  template: Template,
  where: (dollar: number) => At,
  context: FillContext,
): Text | undefined {
  const pieces = template.map((part) =>
    typeof part === "string" ? part : fillReference(part, where, context),
  );
  return pieces.some((piece) => piece === undefined)
    ? undefined
    : joinText(pieces.filter((piece) => piece !== undefined));
}

function fillReference(
  reference: Reference,
  where: (dollar: number) => At,
  context: FillContext,
): Text | undefined {
  const { name, operator } = reference;
  const at = where(reference.dollar);
  const hasDefault = operator !== undefined && !operator.endsWith("?");
  const value =
    context.local?.get(name) ?? context.variables.lookup(name, at.position, hasDefault ? "default" : "unset");
  const isSet = value !== undefined && !(operator?.startsWith(":") === true && value === "");
  const word = () => fillTemplate(reference.word, where, context);
  switch (operator) {
    case undefined:
      return isSet ? value : reportUnset(name, at, context);
    case ":-":
    case "-":
      return isSet ? value : word();
    case ":+":
    case "+":
      return isSet ? word() : "";
    case ":?":
    case "?": {
      if (isSet) return value;
      const message = showText(word() ?? "");
      const what = `${name} is ${value === "" ? "empty" : "not set"}${message === "" ? "" : `: ${message}`}`;
      context.findings.error("SW112", at, what, remedyFor(name, context.variables));
      return undefined;
    }
  }
}

function reportUnset(name: string, at: At, { variables, findings }: FillContext): undefined {
  const remedy = variables.hiddenInShell(name)
    ? remedyFor(name, variables)
    : `${remedyFor(name, variables)} or give a default: \${${name}:-...}`;
  findings.error("SW110", at, `${name} is not set`, remedy);
}

function remedyFor(name: string, variables: Variables): string {
  return variables.hiddenInShell(name)
    ? `the shell has it, but the shell is not read: set variables: { ${name}: ... } or env: "process"`
    : `set it in variables: { ${name}: ... }`;
}
