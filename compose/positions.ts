import type { Position } from "./model";
import { joinPath, type MappingNode, type Node } from "./node";

const BY_NAME = new Set(["environment", "labels", "networks"]);

/** Where each key of a service stands, by its path below the service. */
export function positionsOf(service: MappingNode): Readonly<Record<string, Position>> {
  // Without a prototype, so that a file may have any key.
  const positions = Object.create(null) as Record<string, Position>;

  function walk(node: Node, path: string): void {
    if (node.kind === "mapping") {
      for (const entry of node.entries) {
        const child = joinPath(path, entry.key);
        positions[child] = entry.keyPosition;
        walk(entry.value, child);
      }
    } else if (node.kind === "sequence") {
      for (const [index, item] of node.items.entries()) {
        const child = joinPath(path, index);
        positions[child] = item.position;
        if (BY_NAME.has(path)) positions[joinPath(path, nameIn(item))] = item.position;
        walk(item, child);
      }
    }
  }

  walk(service, "");
  return positions;
}

/** The path below a service of what stands at a position: `volumes[1]`. */
export function pathAt(
  positions: Readonly<Record<string, Position>>,
  prefix: string,
  { file, line, column }: Position,
): string {
  const found = Object.entries(positions).find(
    ([path, at]) =>
      path.startsWith(`${prefix}[`) && at.file === file && at.line === line && at.column === column,
  );
  return found?.[0] ?? prefix;
}

/** `FOO` of a list item `FOO=bar`. */
function nameIn(item: Node): string {
  const text = item.kind === "scalar" ? item.text : "";
  const start = typeof text === "string" ? text : text[0];
  return typeof start === "string" ? (start.split("=")[0] ?? "") : "";
}
