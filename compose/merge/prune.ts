import type { Node } from "../node";

/** Applies the tags that are left: what was reset goes, all else is as it stands. */
export function prune<N extends Node>(node: N): N;
export function prune(node: Node): Node {
  switch (node.kind) {
    case "scalar":
      return node;
    case "sequence":
      return { ...node, items: node.items.filter((item) => item.tag !== "reset").map((item) => prune(item)) };
    case "mapping":
      return {
        ...node,
        entries: node.entries
          .filter((entry) => entry.value.tag !== "reset")
          .map((entry) => ({ ...entry, value: prune(entry.value) })),
      };
  }
}
