import type { At, Findings } from "../findings";
import { entryOf, isNull, joinPath, type Entry, type MappingNode, type Node, type Place } from "../node";
import { child, items, oneOrMore, plain, reportKind } from "../read";
import { suggest } from "../suggest";

/** One entry of `include`, its paths as they are written. */
export interface Include {
  readonly paths: readonly WrittenPath[];
  readonly projectDirectory?: string;
  readonly envFiles: readonly WrittenPath[];
  readonly at: At;
}

export interface WrittenPath {
  readonly path: string;
  readonly at: At;
}

/** What `include` lists: paths, or mappings with `path`, `project_directory` and `env_file`. */
export function readIncludes(root: MappingNode, findings: Findings): readonly Include[] {
  const place = child({ node: root, path: "", position: root.position }, "include");
  if (place?.node.tag === "reset") return [];
  return items(place, findings).flatMap((item) => readInclude(item, findings) ?? []);
}

function readInclude(item: Place, findings: Findings): Include | undefined {
  if (item.node.kind === "sequence") return reportKind(item, "a path or a mapping", findings);
  if (item.node.kind === "scalar") return { paths: written(item, findings), envFiles: [], at: item };
  const known = ["path", "project_directory", "env_file"];
  for (const { key, keyPosition } of item.node.entries) {
    if (known.includes(key) || key.startsWith("x-")) continue;
    const meant = suggest(key, known);
    const at = { path: joinPath(item.path, key), position: keyPosition };
    findings.error(
      "SW120",
      at,
      "unknown key",
      meant === undefined ? "remove it" : `did you mean \`${meant}\`?`,
    );
  }
  const paths = child(item, "path");
  if (paths === undefined)
    findings.error("SW201", item, "`include` needs a `path`", "name the file to include");
  const projectDirectory = plain(child(item, "project_directory"), findings);
  return {
    paths: written(paths, findings),
    ...(projectDirectory !== undefined && { projectDirectory }),
    envFiles: written(child(item, "env_file"), findings),
    at: item,
  };
}

function written(place: Place | undefined, findings: Findings): readonly WrittenPath[] {
  return oneOrMore(place, findings).flatMap((item) => {
    const path = plain(item, findings);
    return path === undefined ? [] : [{ path, at: item }];
  });
}

const OWN_KEYS = new Set(["name", "version", "include"]);

/** Adds what an included file defines; an error where a name is taken by something else. */
export function importInto(root: MappingNode, included: MappingNode, findings: Findings): MappingNode {
  const entries = new Map(root.entries.map((entry) => [entry.key, entry]));
  for (const entry of included.entries) {
    if (OWN_KEYS.has(entry.key) || entry.key.startsWith("x-")) {
      reportOwnName(entry, findings);
      continue;
    }
    const before = entries.get(entry.key);
    if (before?.value.kind === "mapping" && entry.value.kind === "mapping") {
      const value = importSection(before.value, entry.value, entry.key, findings);
      entries.set(entry.key, { ...before, value });
    } else if (before === undefined || isNull(before.value)) {
      entries.set(entry.key, entry);
    }
  }
  return { ...root, entries: [...entries.values()] };
}

function importSection(
  section: MappingNode,
  included: MappingNode,
  path: string,
  findings: Findings,
): MappingNode {
  const entries = new Map(section.entries.map((entry) => [entry.key, entry]));
  for (const entry of included.entries) {
    const before = entries.get(entry.key);
    if (before === undefined) entries.set(entry.key, entry);
    else if (!sameValue(before.value, entry.value)) {
      const { file, line } = entry.keyPosition;
      const at = { path: joinPath(path, entry.key), position: before.keyPosition };
      const what = `an included file defines it too, in line ${line} of ${file}`;
      findings.error(
        "SW119",
        at,
        what,
        "rename one, or change the included one in a file that is merged after this",
      );
    }
  }
  return { ...section, entries: [...entries.values()] };
}

function reportOwnName({ key, keyPosition, value }: Entry, findings: Findings): void {
  if (key !== "name" || isNull(value)) return;
  findings.notice(
    "SW123",
    { path: key, position: keyPosition },
    "the name of an included file has no effect",
  );
}

/** Whether two trees say the same, wherever they were written. */
function sameValue(a: Node, b: Node): boolean {
  if (a.kind === "scalar" && b.kind === "scalar") {
    return a.isNull === b.isNull && JSON.stringify(a.text) === JSON.stringify(b.text);
  }
  if (a.kind === "sequence" && b.kind === "sequence") {
    return (
      a.items.length === b.items.length &&
      a.items.every((item, index) => {
        const other = b.items[index];
        return other !== undefined && sameValue(item, other);
      })
    );
  }
  if (a.kind !== "mapping" || b.kind !== "mapping" || a.entries.length !== b.entries.length) return false;
  return a.entries.every((entry) => {
    const other = entryOf(b, entry.key);
    return other !== undefined && sameValue(entry.value, other.value);
  });
}
