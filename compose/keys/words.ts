import type { Hole, Text } from "../model";
import { joinText } from "../text";

/** A quote or backslash with nothing after it. */
export interface Unbalanced {
  readonly unbalanced: "'" | '"' | "\\";
}

/** Splits as a POSIX shell would, without running one: `&&`, `|` and `*` are ordinary words. A hole never splits. */
export function splitWords(text: Text): readonly Text[] | Unbalanced {
  const words: Text[] = [];
  let word: Text[] | undefined;
  let quoted: "'" | '"' | undefined;
  const characters = (typeof text === "string" ? [text] : text).flatMap((part): (string | Hole)[] =>
    typeof part === "string" ? [...part] : [part],
  );
  const add = (piece: string | Hole) => {
    word = [...(word ?? []), typeof piece === "string" ? piece : [piece]];
  };
  for (let index = 0; index < characters.length; index++) {
    const character = characters[index] ?? "";
    if (typeof character !== "string") {
      add(character);
    } else if (character === quoted) {
      quoted = undefined;
    } else if (quoted === "'") {
      add(character);
    } else if (character === "\\") {
      const next = characters[++index];
      if (next === undefined) return { unbalanced: "\\" };
      if (quoted === '"' && !(typeof next === "string" && '"\\$`\n'.includes(next))) add("\\");
      if (next !== "\n") add(next);
    } else if (quoted === undefined && (character === "'" || character === '"')) {
      quoted = character;
      word ??= [];
    } else if (quoted === undefined && /\s/.test(character)) {
      if (word !== undefined) words.push(joinText(word));
      word = undefined;
    } else {
      add(character);
    }
  }
  if (quoted !== undefined) return { unbalanced: quoted };
  return word === undefined ? words : [...words, joinText(word)];
}
