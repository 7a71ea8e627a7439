import { fill, type FillContext } from "./fill";
import type { Dialect } from "./model";
import { joinPath, withItems, withValues, type Entry, type Node } from "./node";

/** How many keys lead to a mapping that may hold extension fields (`x-...`), apart from the file itself. */
const SERVICE_DEPTH: Readonly<Record<Dialect, number>> = { spec: 2, announcement: 2, v1: 1 };

/** Fills in the variables of a whole file's values; keys, extension fields and what is reset are left as they are. */
export function interpolate<N extends Node>(root: N, dialect: Dialect, context: FillContext): N {
  return fillNode(root, "", 0, dialect, context) as N;
}

/** Fills in the variables of one service. */
export function interpolateService(node: Node, path: string, dialect: Dialect, context: FillContext): Node {
  return fillNode(node, path, SERVICE_DEPTH[dialect], dialect, context);
}

function fillNode(node: Node, path: string, depth: number, dialect: Dialect, context: FillContext): Node {
  if (node.tag === "reset") return node;
  const isExtension = ({ key }: Entry) =>
    key.startsWith("x-") && (depth === 0 || depth === SERVICE_DEPTH[dialect]);
  switch (node.kind) {
    case "scalar": {
      if (typeof node.text !== "string" || !node.text.includes("$")) return node;
      const text = fill(node.text, { path, position: node.position }, node.dollars, context);
      return { ...node, text: text ?? UNKNOWN };
    }
    case "sequence":
      return withItems(node, (item, index) =>
        fillNode(item, joinPath(path, index), depth + 1, dialect, context),
      );
    case "mapping":
      return withValues(node, (entry) =>
        isExtension(entry)
          ? entry.value
          : fillNode(entry.value, joinPath(path, entry.key), depth + 1, dialect, context),
      );
  }
}

/** Stands for a value that could not be filled in, so that the passes after it do not report it again. */
export const UNKNOWN: readonly [] = [];
