import type { Healthcheck, Text } from "../model";
import { place as placeOf } from "../node";
import { items, reportKind, text } from "../read";
import { codec, type Codec, orNothing } from "./codec";
import { field } from "./field";
import { object } from "./object";
import { holed, on, time, whole } from "./scalars";

const KINDS = ["NONE", "CMD", "CMD-SHELL"];

/** Text is for a shell; a list begins with the kind of the test. */
const test: Codec<readonly Text[]> = codec(
  (place, { findings }) => {
    if (place.node.kind === "mapping") return reportKind(place, "text or a list", findings);
    if (place.node.kind === "scalar") {
      const value = text(place, findings);
      return value === undefined ? undefined : ["CMD-SHELL", value];
    }
    const words = items(place, findings).flatMap((item) => orNothing(text(item, findings)));
    const [kind] = words;
    if (typeof kind === "string" && KINDS.includes(kind)) return words;
    const [first] = place.node.items;
    const at = first === undefined ? place : { ...placeOf(first, `${place.path}[0]`) };
    findings.error("SW202", at, "the list does not begin with NONE, CMD or CMD-SHELL", 'write ["CMD", ...]');
    return undefined;
  },
  (words) => words.flatMap((word) => orNothing(holed.write(word))),
);

const fields = object<Healthcheck>({
  test: field("test", test),
  interval: field("interval", time),
  timeout: field("timeout", time),
  retries: field("retries", whole()),
  startPeriod: field("start_period", time),
  startInterval: field("start_interval", time),
  disable: field("disable", on),
});

export const healthcheck: Codec<Healthcheck> = {
  ...fields,
  read(place, scope) {
    const found = fields.read(place, scope);
    const isTest = found?.test !== undefined && found.test[0] !== "NONE";
    if (found?.disable === true && isTest) {
      const what = "`disable: true` and a test contradict each other";
      scope.findings.error("SW253", place, what, "keep one of them");
    }
    return found;
  },
};
