import { withItems, withValues, type Node } from "../node";

/** Applies the tags that are left: what was reset goes, all else is as it stands. */
export function prune<N extends Node>(node: N): N;
export function prune(node: Node): Node {
  switch (node.kind) {
    case "scalar":
      return node;
    case "sequence": {
      const kept = node.items.filter((item) => item.tag !== "reset");
      return withItems(kept.length === node.items.length ? node : { ...node, items: kept }, prune);
    }
    case "mapping": {
      const kept = node.entries.filter((entry) => entry.value.tag !== "reset");
      const rest = kept.length === node.entries.length ? node : { ...node, entries: kept };
      return withValues(rest, (entry) => prune(entry.value));
    }
  }
}
