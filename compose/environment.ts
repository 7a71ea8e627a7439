import type { Context } from "./context";
import { readDotenv, readRawEnv } from "./dotenv";
import type { Findings } from "./findings";
import type { Text } from "./model";
import { isNull, type Place } from "./node";
import { boolean, child, entries, items, oneOf, oneOrMore, plain, reportKind, text } from "./read";
import { showText, splitText } from "./text";

/** The files of `env_file` in their order, then `environment`; later wins. */
export function readEnvironment(service: Place, context: Context): Readonly<Record<string, Text | null>> {
  const values = new Map<string, Text | null>();
  for (const file of oneOrMore(child(service, "env_file"), context.findings)) {
    for (const [name, value] of readEnvFile(file, context, values)) values.set(name, value);
  }
  for (const pair of pairs(child(service, "environment"), context.findings)) {
    const value = pair.value === undefined ? inherit(pair.key, pair.place, context) : pair.value;
    values.set(pair.key, value);
  }
  return Object.fromEntries(values);
}

/** A list `K=V` or a mapping; a value of undefined means that the file gives none. */
export function pairs(
  place: Place | undefined,
  findings: Findings,
): readonly { readonly key: string; readonly value: Text | undefined; readonly place: Place }[] {
  if (place === undefined) return [];
  if (place.node.kind === "mapping") {
    return entries(place, findings).map((entry) => {
      const value = isNull(entry.node) ? undefined : (text(entry, findings) ?? "");
      return { key: entry.key, value, place: entry };
    });
  }
  if (place.node.kind !== "sequence") {
    reportKind(place, "a list or a mapping", findings);
    return [];
  }
  const seen = new Set<string>();
  return items(place, findings).flatMap((item) => {
    const whole = text(item, findings);
    if (whole === undefined) return [];
    const [key, value] = splitText(whole, "=");
    if (typeof key === "string" && key !== "") {
      if (seen.has(key))
        findings.warning("SW102", item, `${key} stands twice, the last one counts`, "keep one");
      seen.add(key);
      return [{ key, value, place: item }];
    }
    findings.error(
      "SW202",
      item,
      `no plain name stands before the = in ${showText(key)}`,
      "write NAME=value",
    );
    return [];
  });
}

/** Text values by name, with the empty text where the file gives none. */
export function textPairs(place: Place | undefined, findings: Findings): Readonly<Record<string, Text>> {
  return Object.fromEntries(pairs(place, findings).map((pair) => [pair.key, pair.value ?? ""]));
}

/** Plain values by name: where something later could not be taken over. */
export function plainPairs(place: Place | undefined, findings: Findings): Readonly<Record<string, string>> {
  return Object.fromEntries(
    pairs(place, findings).map((pair) => {
      if (typeof pair.value !== "object") return [pair.key, pair.value ?? ""];
      return [pair.key, plain(pair.place, findings) ?? ""];
    }),
  );
}

/** A name without value takes what the variables say; the image's is removed where they say nothing. */
export function inherit(name: string, place: Place, { variables, findings }: Context): Text | null {
  const value = variables.lookup(name, place.position);
  if (value === undefined && variables.hiddenInShell(name)) {
    const remedy = `set variables: { ${name}: ... } or env: "process"`;
    findings.warning(
      "SW116",
      place,
      `${name} has no value; the shell has it, but the shell is not read`,
      remedy,
    );
  }
  return value ?? null;
}

function readEnvFile(
  file: Place,
  context: Context,
  before: ReadonlyMap<string, Text | null>,
): ReadonlyMap<string, Text | null> {
  const { findings, variables } = context;
  const long = file.node.kind === "mapping";
  const place = long ? child(file, "path") : file;
  if (place === undefined) {
    findings.error("SW201", file, "an env_file needs a path");
    return new Map();
  }
  const path = plain(place, findings);
  const required = long ? (boolean(child(file, "required"), findings) ?? true) : true;
  if (path === undefined) return new Map();
  const format = long ? child(file, "format") : undefined;
  const isRaw = oneOf(format, ["raw"], findings) === "raw";
  const content = context.readFile(path);
  if (content === undefined) {
    const remedy = "create it, or write `- path: ...` with `required: false`";
    if (required) findings.error("SW114", place, `the file ${path} does not exist`, remedy);
    return new Map();
  }
  const read = isRaw
    ? readRawEnv(path, content, findings)
    : readDotenv(path, content, { variables, findings, local: before });
  return new Map(
    [...read].map(([name, value]) => [name, value === null ? inherit(name, place, context) : value] as const),
  );
}
