import type { dynamic } from "@pulumi/pulumi";

/** What Pulumi sends in place of a value that preview does not know yet. */
export const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export type Values = Readonly<Record<string, unknown>>;
type Kind = "string" | "number" | "boolean" | "object" | "array";
/** The type of each input; a question mark for those that may be absent. */
export type Shape = Readonly<Record<string, Kind | `${Kind}?`>>;

/** A check() that passes inputs on: offline, without clock or randomness, and never touching a value. */
export function checked(news: Values, shape: Shape): dynamic.CheckResult {
  const failures = Object.entries(shape).flatMap(([property, kind]) => {
    const value = news[property];
    if (value === unknownValue) return [];
    if (value === undefined || value === null)
      return kind.endsWith("?") ? [] : [{ property, reason: `${property} is required` }];
    const wanted = kind.replace("?", "");
    return kindOf(value) === wanted ? [] : [{ property, reason: `${property} must be of type ${wanted}` }];
  });
  return { inputs: { ...news }, failures };
}

/** Those of `keys` whose values differ; absent and null are the same. */
export function differing(olds: Values, news: Values, keys: readonly string[]): string[] {
  return keys.filter((key) => canonical(olds[key]) !== canonical(news[key]));
}

/** JSON with sorted keys, so that equal values have equal text. */
export function canonical(value: unknown): string {
  return JSON.stringify(value ?? null, (_key, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
      : inner,
  );
}

function kindOf(value: unknown): Kind | "null" {
  if (Array.isArray(value)) return "array";
  if (value === null) return "null";
  return typeof value as Kind;
}

/** Without what is undefined: Pulumi's wire format has no word for it. */
export function defined(values: object): Values {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
