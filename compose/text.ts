import type { Hole, Text } from "./model";

/** Joins pieces into the shortest text: neighbouring strings become one, a text without holes is a string. */
export function joinText(pieces: readonly Text[]): Text {
  const parts: (string | Hole)[] = [];
  for (const part of pieces.flatMap((piece) => (typeof piece === "string" ? [piece] : piece))) {
    const last = parts.at(-1);
    if (typeof part === "string" && typeof last === "string") parts[parts.length - 1] = last + part;
    else if (part !== "") parts.push(part);
  }
  const [only, ...more] = parts;
  if (only === undefined) return "";
  return typeof only === "string" && more.length === 0 ? only : parts;
}

/** The first value in a text that is not known yet. */
export function holeIn(text: Text): Hole | undefined {
  return typeof text === "string" ? undefined : text.find((part): part is Hole => typeof part !== "string");
}

/** Splits at the first separator outside of holes. */
export function splitText(text: Text, separator: string): readonly [Text, Text | undefined] {
  const parts = typeof text === "string" ? [text] : text;
  for (const [index, part] of parts.entries()) {
    if (typeof part !== "string") continue;
    const at = part.indexOf(separator);
    if (at < 0) continue;
    const before = joinText([...parts.slice(0, index).map(alone), part.slice(0, at)]);
    const after = joinText([part.slice(at + separator.length), ...parts.slice(index + 1).map(alone)]);
    return [before, after];
  }
  return [text, undefined];
}

/** For messages: `db:${TAG}`. */
export function showText(text: Text): string {
  if (typeof text === "string") return text;
  return text.map((part) => (typeof part === "string" ? part : `\${${part.variable}}`)).join("");
}

function alone(part: string | Hole): Text {
  return typeof part === "string" ? part : [part];
}
