import type { Entry, MappingNode, Node, ScalarNode, SequenceNode } from "../node";
import { splitText } from "../text";

/**
 * A list as the mapping that it stands for: of `NAME=value`, or of names that stand for `defaults`; undefined where an
 * item is neither.
 */
export function asMapping(
  node: Node,
  form: "pairs" | Readonly<Record<string, string>>,
): MappingNode | undefined {
  if (node.kind === "mapping") return node;
  const entries = new Map<string, Entry>();
  for (const item of node.kind === "sequence" ? node.items : []) {
    const entry =
      item.kind !== "scalar" ? undefined : form === "pairs" ? pairEntry(item) : nameEntry(item, form);
    if (entry === undefined) return undefined;
    entries.set(entry.key, entry);
  }
  if (node.kind === "scalar" && !node.isNull) return undefined;
  return { kind: "mapping", entries: [...entries.values()], position: node.position };
}

/** What stands for a list: a single value, or a mapping of which each entry is an item `NAME=value`. */
export function asSequence(
  node: Node,
  forms: { readonly single?: true; readonly flat?: true },
): SequenceNode | undefined {
  if (node.kind === "sequence") return node;
  const { position } = node;
  if (node.kind === "scalar") {
    if (node.isNull) return { kind: "sequence", items: [], position };
    return forms.single && { kind: "sequence", items: [node], position };
  }
  if (!forms.flat) return undefined;
  const items = node.entries.flatMap(({ key, keyPosition, value }) => {
    const values = value.kind === "sequence" ? value.items : [value];
    return values.map((item): Node => {
      if (item.kind !== "scalar") return item;
      const text = typeof item.text === "string" ? `${key}=${item.text}` : [`${key}=`, ...item.text];
      return { ...item, text, position: keyPosition };
    });
  });
  return { kind: "sequence", items, position };
}

function pairEntry(item: ScalarNode): Entry | undefined {
  const [name, value] = splitText(item.text, "=");
  if (typeof name !== "string" || name === "") return undefined;
  const text = value ?? "";
  return {
    key: name,
    keyPosition: item.position,
    value: { ...item, text, plain: false, isNull: value === undefined },
  };
}

function nameEntry(item: ScalarNode, defaults: Readonly<Record<string, string>>): Entry | undefined {
  if (typeof item.text !== "string") return undefined;
  const { position } = item;
  const scalar = (text: string): ScalarNode => ({
    kind: "scalar",
    text,
    plain: true,
    isNull: text === "",
    position,
    dollars: [],
  });
  const settings = Object.entries(defaults).map(([key, text]) => ({
    key,
    keyPosition: position,
    value: scalar(text),
  }));
  const value: Node = settings.length === 0 ? scalar("") : { kind: "mapping", entries: settings, position };
  return { key: item.text, keyPosition: position, value };
}
