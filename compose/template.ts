import { LIMITS } from "./limits";

/** A text with `$NAME` and `${NAME...}` in it, read but not filled in. */
export type Template = readonly (string | Reference)[];

export interface Reference {
  readonly name: string;
  readonly operator?: Operator;
  /** What follows the operator. */
  readonly word: Template;
  /** Which `$` of the text it begins with, from 0. */
  readonly dollar: number;
}

/** With a colon, an empty variable counts as unset. */
export type Operator = ":-" | "-" | ":?" | "?" | ":+" | "+";

/** An interpolation that cannot be read. */
export class TemplateError extends Error {
  constructor(
    readonly dollar: number,
    message: string,
  ) {
    super(message);
  }
}

const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const OPERATOR = /:-|-|:\?|\?|:\+|\+/y;

/** Reads `$V ${V} ${V:-d} ${V-d} ${V:?e} ${V?e} ${V:+r} ${V+r}`, nested, and `$$` for one dollar. */
export function parseTemplate(text: string): Template {
  let index = 0;
  let dollars = 0;

  function match(pattern: RegExp): string | undefined {
    pattern.lastIndex = index;
    const found = pattern.exec(text)?.[0];
    index += found?.length ?? 0;
    return found;
  }

  /** Up to the brace that closes the reference around it, or to the end. A $ before anything else stands for itself. */
  function parts(depth: number): Template {
    const found: (string | Reference)[] = [];
    let literal = "";
    let braces = 0;
    while (index < text.length) {
      const character = text.charAt(index);
      if (depth > 0 && character === "}" && braces === 0) break;
      if (depth > 0 && character === "{") braces++;
      if (depth > 0 && character === "}") braces--;
      index++;
      if (character !== "$") {
        literal += character;
      } else if (text.charAt(index) === "$") {
        literal += "$";
        index++;
        dollars += 2;
      } else if (!/[A-Za-z_{]/.test(text.charAt(index))) {
        literal += "$";
        dollars++;
      } else {
        if (literal !== "") found.push(literal);
        literal = "";
        found.push(reference(depth + 1));
      }
    }
    return literal === "" ? found : [...found, literal];
  }

  function reference(depth: number): Reference {
    const dollar = dollars++;
    if (depth > LIMITS.interpolation) throw new TemplateError(dollar, "variables are nested too deeply");
    if (text.charAt(index) !== "{") {
      return { name: match(NAME) ?? "", word: [], dollar };
    }
    index++;
    const name = match(NAME);
    if (name === undefined) throw new TemplateError(dollar, "no variable name follows ${");
    if (text.charAt(index) === "}") {
      index++;
      return { name, word: [], dollar };
    }
    const operator = match(OPERATOR) as Operator | undefined;
    if (operator === undefined) {
      const odd = text.charAt(index);
      throw new TemplateError(
        dollar,
        odd === "" ? `\${${name} is not closed` : `unexpected ${odd} after \${${name}`,
      );
    }
    const word = parts(depth);
    if (text.charAt(index) !== "}") throw new TemplateError(dollar, `\${${name} is not closed`);
    index++;
    return { name, operator, word, dollar };
  }

  return parts(0);
}
