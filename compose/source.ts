import type { Position } from "./model";

/** A text that knows the line and column of each of its offsets. */
export interface Source {
  readonly path: string;
  readonly text: string;
  position(offset: number): Position;
}

export function source(path: string, raw: string): Source {
  const text = raw.startsWith("\uFEFF") ? raw.slice(1) : raw;
  const starts = lineStarts(text);
  return {
    path,
    text,
    position(offset) {
      const line = lastAtMost(starts, offset);
      return { file: path, line: line + 1, column: offset - (starts[line] ?? 0) + 1 };
    },
  };
}

/** The lines of a text, whichever way it breaks them. */
export function lines(text: string): string[] {
  return text.replace(/^\uFEFF/, "").split(/\r\n|\r|\n/);
}

function lineStarts(text: string): number[] {
  const starts = [0];
  const lineEnd = /\r\n|\r|\n/g;
  while (lineEnd.test(text)) starts.push(lineEnd.lastIndex);
  return starts;
}

function lastAtMost(sorted: readonly number[], wanted: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((sorted[middle] ?? 0) <= wanted) low = middle;
    else high = middle - 1;
  }
  return low;
}
