import { entryOf, type Entry, type MappingNode, type Node, type ScalarNode } from "./node";
import { joinText } from "./text";
import type { Variables } from "./variables";

/**
 * Gives the names without value in the services of an included file the values of its own env files, as the project
 * around it does not know them.
 */
export function inheritWithin(root: MappingNode, variables: Variables): MappingNode {
  const settings = (node: Node): Node => {
    if (node.kind === "sequence")
      return { ...node, items: node.items.map((item) => inheritItem(item, variables)) };
    if (node.kind !== "mapping") return node;
    return { ...node, entries: node.entries.map((entry) => inheritEntry(entry, variables)) };
  };
  const service = (node: Node): Node =>
    change(change(node, "environment", settings), "build", (build) => change(build, "args", settings));
  return change(root, "services", (services) =>
    services.kind !== "mapping"
      ? services
      : {
          ...services,
          entries: services.entries.map((entry) => ({ ...entry, value: service(entry.value) })),
        },
  ) as MappingNode;
}

function inheritEntry(entry: Entry, variables: Variables): Entry {
  const { key, value } = entry;
  if (value.kind !== "scalar" || !value.isNull || value.tag !== undefined) return entry;
  const inherited = variables.own(key, entry.keyPosition);
  return inherited === undefined ? entry : { ...entry, value: withText(value, inherited) };
}

function inheritItem(item: Node, variables: Variables): Node {
  if (item.kind !== "scalar" || typeof item.text !== "string" || item.text.includes("=")) return item;
  const inherited = variables.own(item.text, item.position);
  return inherited === undefined ? item : withText(item, joinText([`${item.text}=`, inherited]));
}

function withText(node: ScalarNode, text: ScalarNode["text"]): ScalarNode {
  return { ...node, text, plain: false, isNull: false };
}

function change(node: Node, key: string, to: (value: Node) => Node): Node {
  if (node.kind !== "mapping" || entryOf(node, key) === undefined) return node;
  const entries = node.entries.map((entry) =>
    entry.key === key ? { ...entry, value: to(entry.value) } : entry,
  );
  return { ...node, entries };
}
