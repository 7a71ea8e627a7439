import type { Condition, Dependency } from "../model";
import { isNull, type Named } from "../node";
import { entries, items, plain } from "../read";
import type { Codec, Json, Scope } from "./codec";
import { defaulted } from "./field";
import { readFields, shapeOf } from "./object";
import { choice, flag } from "./scalars";

type Terms = Pick<Dependency, "condition" | "restart" | "required">;

const CONDITIONS = ["service_started", "service_healthy", "service_completed_successfully"] as const;
const STARTED: Terms = { condition: "service_started", restart: false, required: true };

const fields = {
  condition: defaulted<Condition>("condition", choice(...CONDITIONS), "service_started"),
  restart: defaulted("restart", flag, false),
  required: defaulted("required", flag, true),
};

/** Names of services, or a mapping that says what has to be true of each. */
export const dependencies: Codec<readonly Dependency[]> = {
  shape: { values: shapeOf<Terms>(fields) },
  read(place, scope) {
    if (place.node.kind === "mapping")
      return entries(place, scope.findings).flatMap((entry) => readEntry(entry, scope) ?? []);
    return items(place, scope.findings).flatMap((item) => {
      const service = plain(item, scope.findings);
      return service === undefined ? [] : [{ service, ...STARTED, position: item.position }];
    });
  },
  write: (values) => Object.fromEntries(values.map((value) => [value.service, writeTerms(value)])),
};

export function writeTerms({ condition, restart, required }: Terms): Json {
  return { condition, required, ...(restart && { restart }) };
}

function readEntry(entry: Named, scope: Scope): Dependency | undefined {
  const terms = isNull(entry.node) ? STARTED : readFields<Terms>(fields, entry, scope);
  if (terms === undefined) return undefined;
  return { service: entry.key, ...terms, position: entry.keyPosition };
}
