import { withItems, withValues, type Entry, type MappingNode, type Node, type ScalarNode } from "../node";
import { joinText } from "../text";
import type { Variables } from "../variables";

/**
 * Gives the names without value in the services of an included file the values of its own env files, as the project
 * around it does not know them.
 */
export function inheritWithin(root: MappingNode, variables: Variables): MappingNode {
  const settings = (node: Node): Node => {
    if (node.kind === "sequence") return withItems(node, (item) => inheritItem(item, variables));
    return node.kind === "scalar" ? node : withValues(node, (entry) => inheritValue(entry, variables));
  };
  const service = (node: Node): Node =>
    at(at(node, "environment", settings), "build", (build) => at(build, "args", settings));
  return withValues(root, ({ key, value }) =>
    key === "services" && value.kind === "mapping"
      ? withValues(value, (entry) => service(entry.value))
      : value,
  );
}

function inheritValue({ key, keyPosition, value }: Entry, variables: Variables): Node {
  if (value.kind !== "scalar" || !value.isNull || value.tag !== undefined) return value;
  const inherited = variables.own(key, keyPosition);
  return inherited === undefined ? value : withText(value, inherited);
}

function inheritItem(item: Node, variables: Variables): Node {
  if (item.kind !== "scalar" || typeof item.text !== "string" || item.text.includes("=")) return item;
  const inherited = variables.own(item.text, item.position);
  return inherited === undefined ? item : withText(item, joinText([`${item.text}=`, inherited]));
}

function withText(node: ScalarNode, text: ScalarNode["text"]): ScalarNode {
  return { ...node, text, plain: false, isNull: false };
}

function at(node: Node, key: string, change: (value: Node) => Node): Node {
  if (node.kind !== "mapping") return node;
  return withValues(node, (entry) => (entry.key === key ? change(entry.value) : entry.value));
}
