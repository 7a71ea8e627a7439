import type { Findings } from "./findings";
import { describe, joinPath, type Entry, type MappingNode, type Node } from "./node";
import type { Position } from "./model";

/** What `<<` adds to a mapping: keys that it does not have itself; of several sources the first wins. */
export function mergedEntries(
  merges: readonly Entry[],
  own: ReadonlyMap<string, Position>,
  path: string,
  findings: Findings,
): Entry[] {
  const merged = new Map<string, Entry>();
  for (const merge of merges) {
    for (const mapping of sources(merge, path, findings)) {
      for (const entry of mapping.entries) {
        if (!own.has(entry.key) && !merged.has(entry.key)) merged.set(entry.key, entry);
      }
    }
  }
  return [...merged.values()];
}

function sources(merge: Entry, path: string, findings: Findings): MappingNode[] {
  const parts: readonly Node[] = merge.value.kind === "sequence" ? merge.value.items : [merge.value];
  return parts.flatMap((part) => {
    const at = { path: joinPath(path, "<<"), position: part.position };
    if (part.tag !== undefined) {
      findings.error("SW108", at, `!${part.tag} stands before what << takes`, "write it before a value");
    }
    if (part.kind === "mapping") return [part];
    findings.error("SW109", at, `<< takes a mapping, this is ${describe(part)}`, "write `<<: *anchor`");
    return [];
  });
}
