import { fill, type FillContext } from "./fill";
import { joinPath, type Node } from "./node";

/** Fills in the variables of all values; keys are left as they are. */
export function interpolate<N extends Node>(root: N, context: FillContext): N {
  const done = new Map<Node, Node>();

  function walk<T extends Node>(node: T, path: string): T {
    const before = done.get(node);
    if (before !== undefined) return before as T;
    const after = change(node, path) as T;
    done.set(node, after);
    return after;
  }

  function change(node: Node, path: string): Node {
    switch (node.kind) {
      case "scalar": {
        if (typeof node.text !== "string" || !node.text.includes("$")) return node;
        const text = fill(node.text, { path, position: node.position }, node.dollars, context);
        return { ...node, text: text ?? UNKNOWN };
      }
      case "sequence":
        return { ...node, items: node.items.map((item, index) => walk(item, joinPath(path, index))) };
      case "mapping":
        return {
          ...node,
          entries: node.entries.map((entry) => ({
            ...entry,
            value: walk(entry.value, joinPath(path, entry.key)),
          })),
        };
    }
  }

  return walk(root, "");
}

/** Stands for a value that could not be filled in, so that the passes after it do not report it again. */
export const UNKNOWN: readonly [] = [];
