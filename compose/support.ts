import { CODES } from "./codes";
import { SPEC_FILE_KEYS } from "./file-keys";
import { SPEC_SERVICE_KEYS, V1_SERVICE_KEYS } from "./service-keys";
import type { Key } from "./shape";

/** The tables of docs/compose.md: which keys are supported, and what the codes stand for. */
export function supportTables(): string {
  const onlyV1 = Object.entries(V1_SERVICE_KEYS).filter(([name]) => !Object.hasOwn(SPEC_SERVICE_KEYS, name));
  return [
    "### Top level",
    keyTable(SPEC_FILE_KEYS),
    "### Services",
    keyTable(SPEC_SERVICE_KEYS),
    "### Services, only in the older formats",
    keyTable(Object.fromEntries(onlyV1)),
    "### Codes",
    table(["code", "stands for"], Object.entries(CODES)),
  ].join("\n\n");
}

/** The supported keys with what lies below them, then the names of the others. */
function keyTable(keys: Readonly<Record<string, Key>>): string {
  const entries = Object.entries(keys).sort(([a], [b]) => (a < b ? -1 : 1));
  const rows = entries.flatMap(([name, key]) => (key.supported ? rowsOf(name, key) : []));
  const others = entries.filter(([, key]) => !key.supported).map(([name]) => `\`${name}\``);
  const notYet = others.length === 0 ? [] : [`Not supported yet: ${others.join(", ")}.`];
  return [table(["key", "supported", "not supported yet below it"], rows), ...notYet].join("\n\n");
}

function rowsOf(name: string, key: Key): string[][] {
  const below = key.shape.keys ?? key.shape.items?.keys ?? {};
  const names = Object.keys(below).sort();
  const missing = names.filter((child) => below[child]?.supported === false);
  const nested = names.flatMap((child) => {
    const childKey = below[child];
    return childKey?.shape.keys === undefined ? [] : rowsOf(`${name}.${child}`, childKey);
  });
  const taken = names.filter((child) => below[child]?.supported === true);
  const what = [key.note, taken.length > 0 ? taken.map((child) => `\`${child}\``).join(", ") : undefined]
    .filter((part) => part !== undefined)
    .join(": ");
  return [
    [`\`${name}\``, what === "" ? "yes" : what, missing.map((child) => `\`${child}\``).join(", ")],
    ...nested,
  ];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`.replace(/ {2,}/g, " ");
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
