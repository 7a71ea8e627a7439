import { CODES } from "./codes";
import { SPEC_FILE_KEYS } from "./file-keys";
import { SPEC_SERVICE_KEYS, V1_SERVICE_KEYS } from "./service-keys";
import type { Key, Shape } from "./shape";

const KINDS = {
  mapped: "yes",
  load: "while loading",
  emulated: "emulated",
  refused: "no",
} as const;

/** The tables of docs/compose.md: what becomes of each key, and what the codes stand for. */
export function supportTables(): string {
  return [keyTables(), "### Codes", table(["code", "stands for"], Object.entries(CODES))].join("\n\n");
}

/** What becomes of each key. */
export function keyTables(): string {
  const onlyV1 = Object.entries(V1_SERVICE_KEYS).filter(([name]) => !Object.hasOwn(SPEC_SERVICE_KEYS, name));
  return [
    "### Top level",
    keyTable(SPEC_FILE_KEYS),
    "### Services",
    keyTable(SPEC_SERVICE_KEYS),
    "### Services, only in the older formats",
    keyTable(Object.fromEntries(onlyV1)),
  ].join("\n\n");
}

function keyTable(keys: Readonly<Record<string, Key>>): string {
  const names = Object.keys(keys).sort();
  return table(
    ["key", "supported", "how, or why not"],
    names.flatMap((name) => rowsOf(name, keys[name])),
  );
}

/** The row of a key, and below it one for each inner key of which there is something to say. */
function rowsOf(name: string, key: Key | undefined): readonly (readonly string[])[] {
  if (key === undefined) return [];
  const inner = name === "services" ? [] : innerKeys(key.shape, name);
  const plain = inner.filter((each) => isPlain(each.key)).map((each) => each.short);
  const below = inner.flatMap((each) =>
    isPlain(each.key) && innerKeys(each.key.shape, each.name).length === 0 ? [] : rowsOf(each.name, each.key),
  );
  const { kind } = key.support;
  const shown = kind === "refused" ? [] : plain;
  const parts = [noteOf(key), shown.map((each) => `\`${each}\``).join(", ")].filter((part) => part !== "");
  return [[`\`${name}\``, KINDS[kind], parts.join(": ")], ...(kind === "refused" ? [] : below)];
}

interface Inner {
  readonly name: string;
  readonly short: string;
  readonly key: Key;
}

function innerKeys(shape: Shape, name: string): readonly Inner[] {
  const below = shape.keys ?? shape.items?.keys ?? shape.values?.keys ?? {};
  return Object.entries(below)
    .map(([short, key]) => ({ name: `${name}.${short}`, short, key }))
    .sort((a, b) => (a.short < b.short ? -1 : 1));
}

/** Supported, and nothing more to say. */
function isPlain({ support }: Key): boolean {
  return support.kind !== "refused" && (support.note ?? "") === "";
}

function noteOf({ support }: Key): string {
  return support.kind === "refused"
    ? `${support.code}: ${support.reason}; ${support.remedy}`
    : (support.note ?? "");
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`.replace(/ {2,}/g, " ");
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
