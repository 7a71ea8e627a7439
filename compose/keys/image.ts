import type { Text } from "../model";
import { quote, text } from "../read";
import { codec, type Codec } from "./codec";
import { holed } from "./scalars";

const NAME =
  /^(?:[A-Za-z0-9.-]+(?::\d+)?\/)?[a-z0-9]+(?:[._/-]+[a-z0-9]+)*(?::[\w][\w.-]{0,127})?(?:@[a-z0-9+.]+:[0-9a-fA-F]+)?$/;

/** The name of an image; one with a part that is known only later is taken as it is. */
export const imageName: Codec<Text> = codec(
  (place, { findings }) => {
    const value = text(place, findings);
    if (typeof value !== "string" || NAME.test(value)) return value;
    const remedy = /[A-Z]/.test(value)
      ? "write the repository in lower case"
      : "write it like registry/name:tag";
    findings.error("SW202", place, `${quote(value)} is no image name`, remedy);
    return value;
  },
  (value) => holed.write(value),
);
