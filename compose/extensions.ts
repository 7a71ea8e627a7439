import { fillable, type Json, sortedByKey } from "./keys/codec";
import type { MappingNode, Node } from "./node";

/** The `x-` fields at the top of a file: nothing here reads them, other tools may. */
export function extensionsOf(root: MappingNode): Readonly<Record<string, Json>> {
  const entries = root.entries.filter(({ key }) => key.startsWith("x-"));
  return sortedByKey(entries.map(({ key, value }) => [key, plainValue(value)]));
}

function plainValue(node: Node): Json {
  switch (node.kind) {
    case "sequence":
      return node.items.map(plainValue);
    case "mapping":
      return sortedByKey(node.entries.map(({ key, value }) => [key, plainValue(value)]));
    case "scalar": {
      if (node.isNull) return null;
      if (!node.plain || typeof node.text !== "string") return fillable(node.text);
      if (node.text === "true" || node.text === "false") return node.text === "true";
      return /^-?(0|[1-9]\d{0,14})(\.\d{1,9})?$/.test(node.text) ? Number(node.text) : node.text;
    }
  }
}
