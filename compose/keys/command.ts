import type { Findings } from "./findings";
import type { Text } from "./model";
import type { Place } from "./node";
import { items, text } from "./read";
import { splitWords } from "./words";

const SHELL_WORDS = ["&&", "||", "|", ";", ">", ">>", "<", "2>&1", "&"];

/** A command as words; absent where the image's own is meant. */
export function readCommand(place: Place | undefined, findings: Findings): readonly Text[] | undefined {
  if (place === undefined) return undefined;
  if (place.node.kind === "sequence") {
    return items(place, findings).flatMap((item) => {
      const word = text(item, findings);
      return word === undefined ? [] : [word];
    });
  }
  const value = text(place, findings);
  if (value === undefined) return undefined;
  const words = splitWords(value);
  if ("unbalanced" in words) {
    const what =
      words.unbalanced === "\\"
        ? "nothing follows the last backslash"
        : `the quote ${words.unbalanced} is not closed`;
    findings.error("SW202", place, what, "close it, or write the command as a list");
    return undefined;
  }
  const shellWord = words.find((word) => typeof word === "string" && SHELL_WORDS.includes(word));
  if (typeof shellWord === "string") {
    const what = `${shellWord} is passed on as an argument: no shell runs this command`;
    findings.warning("SW262", place, what, 'write ["sh", "-c", "..."] if a shell is meant');
  }
  return words;
}
