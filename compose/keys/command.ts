import type { Text } from "../model";
import { items, text } from "../read";
import { codec, type Codec, orNothing } from "./codec";
import { holed } from "./scalars";
import { splitWords } from "./words";

const SHELL_WORDS = ["&&", "||", "|", ";", ">", ">>", "<", "2>&1", "&"];

/** A command as words: a list, or text that is split as a shell would. */
export const commandOf: Codec<readonly Text[]> = codec(
  (place, { findings }) => {
    if (place.node.kind === "sequence") {
      return items(place, findings).flatMap((item) => orNothing(text(item, findings)));
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
  },
  (words) => words.flatMap((word) => orNothing(holed.write(word))),
);
