import { fill, type FillContext } from "./fill";
import type { At, Findings } from "./findings";
import type { Text } from "./model";
import { lines, source } from "./source";

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

  /** `quoted`: what stands between double quotes, where an escaped dollar becomes two. */
  function filled(start: number, end: number, name: string, quoted: boolean): Text {
    const written = text.slice(start, end);
    const positions = [...written.matchAll(quoted ? /\\\$|\\[^$]|\$/gs : /\$/g)].flatMap((found) => {
      const position = file.position(start + found.index);
      return found[0] === "$" ? [position] : found[0] === "\\$" ? [position, position] : [];
    });
    return fill(quoted ? unescape(written) : written, at(start, name), positions, local) ?? "";
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
    const head = /^(?:export[ \t]+)?([\p{L}\p{N}_.[\]-]+)[ \t]*([=:]?)[ \t]*/u.exec(text.slice(index, end));
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
      set(name, quote === "'" ? inner.replaceAll("\\'", "'") : filled(start + 1, close, name, true));
      continue;
    }
    const bare = text
      .slice(start, end)
      .replace(/[ \t]#.*$/, "")
      .trimEnd();
    set(name, filled(start, start + bare.length, name, false));
    index = end;
  }
  return values;
}

/** Reads a file of `format: raw`: lines `NAME=value`, each value as it stands, and comments that are lines. */
export function readRawEnv(
  path: string,
  raw: string,
  findings: Findings,
): ReadonlyMap<string, string | null> {
  const values = new Map<string, string | null>();
  for (const [index, line] of lines(raw).entries()) {
    const setting = line.trimStart();
    if (setting === "" || setting.startsWith("#")) continue;
    const [, name = "", value] = /^([^=]*)(?:=(.*))?$/s.exec(setting) ?? [];
    if (/^\S+$/.test(name)) {
      values.set(name, value ?? null);
      continue;
    }
    const position = { file: path, line: index + 1, column: line.length - setting.length + 1 };
    const remedy = "write NAME=value, or begin a comment with #";
    findings.error("SW115", { path: "", position }, "the line does not set a variable", remedy);
  }
  return values;
}

function closingQuote(text: string, open: number): number | undefined {
  const quote = text.charAt(open);
  for (let index = open + 1; index < text.length; index++) {
    if (text.charAt(index) === "\\") index++;
    else if (text.charAt(index) === quote) return index;
  }
  return undefined;
}

const ESCAPES: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  '"': '"',
  "\\": "\\",
  $: "$$",
};

function unescape(text: string): string {
  return text.replace(/\\(?:0([0-7]{1,3})|(.))/gs, (all, octal: string | undefined, character: string) =>
    octal === undefined ? (ESCAPES[character] ?? all) : String.fromCharCode(Number.parseInt(octal, 8)),
  );
}
