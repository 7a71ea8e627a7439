import { fill, type FillContext } from "./fill";
import type { At } from "./findings";
import type { Text } from "./model";
import { source } from "./source";

/**
 * Reads a `.env` file: comments, `export`, single quotes as they are, double quotes and bare values with variables
 * filled in, values over several lines in quotes, and names without `=`, which are null.
 */
export function readDotenv(
  path: string,
  raw: string,
  context: FillContext,
): ReadonlyMap<string, Text | null> {
  const file = source(path, raw);
  const { text } = file;
  const values = new Map<string, Text | null>();
  const seen = new Map(context.local);
  const local = { ...context, local: seen };
  const at = (offset: number, name: string): At => ({ path: name, position: file.position(offset) });
  const lineEnd = (offset: number) => {
    const end = text.slice(offset).search(/\r|\n/);
    return end < 0 ? text.length : offset + end;
  };

  function filled(value: string, start: number, name: string): Text {
    const dollars = [...text.slice(start, start + value.length * 2).matchAll(/\$/g)];
    const positions = dollars.map((dollar) => file.position(start + dollar.index));
    return fill(value, at(start, name), positions, local) ?? "";
  }

  function set(name: string, value: Text | null): void {
    values.set(name, value);
    seen.set(name, value);
  }

  let index = 0;
  while (index < text.length) {
    const blank = /^(?:\s+|#[^\r\n]*)/.exec(text.slice(index));
    if (blank !== null) {
      index += blank[0].length;
      continue;
    }
    const end = lineEnd(index);
    const head = /^(?:export[ \t]+)?([A-Za-z_][\w.[\]-]*)[ \t]*([=:]?)[ \t]*/.exec(text.slice(index, end));
    const name = head?.[1];
    const start = index + (head?.[0].length ?? 0);
    if (head === null || name === undefined || (head[2] === "" && !/^(#|$)/.test(text.slice(start, end)))) {
      const remedy = "write NAME=value, or begin a comment with #";
      context.findings.error("SW115", at(index, name ?? ""), "the line does not set a variable", remedy);
      index = end;
      continue;
    }
    if (head[2] === "") {
      set(name, null);
      index = end;
      continue;
    }
    const quote = text.charAt(start);
    if (quote === '"' || quote === "'") {
      const close = closingQuote(text, start);
      if (close === undefined) {
        context.findings.error(
          "SW115",
          at(start, name),
          `the ${quote} is not closed`,
          `end the value with ${quote}`,
        );
        return values;
      }
      const inner = text.slice(start + 1, close);
      index = lineEnd(close);
      if (!/^[ \t]*(#|$)/.test(text.slice(close + 1, index))) {
        const remedy = "begin a comment with #, or put all of it into the quotes";
        context.findings.error("SW115", at(close + 1, name), "text follows the closing quote", remedy);
      }
      set(name, quote === "'" ? inner : filled(unescape(inner), start + 1, name));
      continue;
    }
    const bare = text
      .slice(start, end)
      .replace(/(^|[ \t])#.*$/, "")
      .trimEnd();
    set(name, filled(bare, start, name));
    index = end;
  }
  return values;
}

function closingQuote(text: string, open: number): number | undefined {
  const quote = text.charAt(open);
  for (let index = open + 1; index < text.length; index++) {
    if (text.charAt(index) === "\\" && (quote === '"' || text.charAt(index + 1) === "'")) index++;
    else if (text.charAt(index) === quote) return index;
  }
  return undefined;
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: "\n",
  r: "\r",
  t: "\t",
  '"': '"',
  "\\": "\\",
  $: "$$",
};

function unescape(text: string): string {
  return text.replace(/\\(.)/gs, (all, character: string) => ESCAPES[character] ?? all);
}
