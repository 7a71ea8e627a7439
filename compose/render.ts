import type { Diagnostic } from "./diagnostic";
import { lines } from "./source";

/** `compose.yaml:12:7 SW270 services.web.pids_limit: not supported: ...`, in one line. */
export function formatDiagnostic({ severity, code, position, path, message, remedy }: Diagnostic): string {
  const place = `${position.file}:${position.line}:${position.column}`;
  const kind = severity === "error" ? "" : `${severity} `;
  return `${place} ${kind}${code} ${path === "" ? "" : `${path}: `}${message}${remedy === undefined ? "" : `; ${remedy}`}`;
}

/**
 * All diagnostics, each with the lines around its place and a caret below it. A file that is not among the sources
 * is quoted nowhere: leave `.env` files out, whose lines may be secrets.
 */
export function renderDiagnostics(
  diagnostics: readonly Diagnostic[],
  sources: readonly { readonly path: string; readonly text: string }[],
): string {
  const texts = new Map(sources.map((source) => [source.path, lines(source.text)]));
  return diagnostics
    .map((diagnostic) => {
      const text = texts.get(diagnostic.position.file);
      return [formatDiagnostic(diagnostic), ...(text === undefined ? [] : snippet(text, diagnostic))].join(
        "\n",
      );
    })
    .join("\n\n");
}

/** Three lines: the one before, the one meant with a caret below it, the one after. */
function snippet(text: readonly string[], { position: { line, column } }: Diagnostic): string[] {
  const numbers = [line - 1, line, line + 1].filter((number) => number >= 1 && number <= text.length);
  const width = String(numbers.at(-1) ?? line).length;
  return numbers.flatMap((number) => {
    const [shown, caret] = cut(text[number - 1] ?? "", number === line ? column : 1);
    const row = `  ${String(number).padStart(width)} | ${shown}`.trimEnd();
    return number === line ? [row, `  ${" ".repeat(width)} | ${" ".repeat(caret - 1)}^`] : [row];
  });
}

const WIDEST = 120;

/** A long line is shown around the column; tabs become single spaces, so that the caret stays below its place. */
function cut(line: string, column: number): readonly [string, number] {
  const clean = line.replace(/\t/g, " ");
  const start = column > WIDEST - 20 ? column - 40 : 0;
  const shown = clean.slice(start, start + WIDEST);
  return [shown + (clean.length > start + WIDEST ? "..." : ""), column - start];
}
