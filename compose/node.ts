import type { At } from "./findings";
import type { Position, Text } from "./model";

/** A file as a tree: aliases followed, merge keys applied, and every part still knows where it was written. */
export type Node = ScalarNode | SequenceNode | MappingNode;

/** `!reset` takes away what it overrides, `!override` stands in its place instead of being merged into it. */
export type MergeTag = "reset" | "override";

interface Tagged {
  readonly tag?: MergeTag;
}

export interface ScalarNode extends Tagged {
  readonly kind: "scalar";
  /** As the file says it, never converted: `22:22`, `3.10` and `0440` stay what was written. */
  readonly text: Text;
  /** Written without quotes. */
  readonly plain: boolean;
  /** Nothing, `~` or `null`. */
  readonly isNull: boolean;
  readonly position: Position;
  /** Where each `$` of the text stands. */
  readonly dollars: readonly Position[];
}

export interface SequenceNode extends Tagged {
  readonly kind: "sequence";
  readonly items: readonly Node[];
  readonly position: Position;
}

export interface MappingNode extends Tagged {
  readonly kind: "mapping";
  readonly entries: readonly Entry[];
  readonly position: Position;
}

export interface Entry {
  readonly key: string;
  readonly keyPosition: Position;
  readonly value: Node;
}

/** A node and the path that leads to it. */
export interface Place<N extends Node = Node> extends At {
  readonly node: N;
}

/** The value of a mapping's entry. */
export interface Named extends Place {
  readonly key: string;
  readonly keyPosition: Position;
}

export function place<N extends Node>(node: N, path: string): Place<N> {
  return { node, path, position: node.position };
}

export function entryOf(node: Node, key: string): Entry | undefined {
  return node.kind === "mapping" ? node.entries.find((entry) => entry.key === key) : undefined;
}

export function isNull(node: Node): boolean {
  return node.kind === "scalar" && node.isNull;
}

/** The mapping with other values; itself where none is another. */
export function withValues(node: MappingNode, change: (entry: Entry) => Node): MappingNode {
  let entries: Entry[] | undefined;
  for (const [index, entry] of node.entries.entries()) {
    const value = change(entry);
    if (value === entry.value) continue;
    entries ??= [...node.entries];
    entries[index] = { ...entry, value };
  }
  return entries === undefined ? node : { ...node, entries };
}

/** The list with other items; itself where none is another. */
export function withItems(node: SequenceNode, change: (item: Node, index: number) => Node): SequenceNode {
  let items: Node[] | undefined;
  for (const [index, before] of node.items.entries()) {
    const item = change(before, index);
    if (item === before) continue;
    items ??= [...node.items];
    items[index] = item;
  }
  return items === undefined ? node : { ...node, items };
}

/** For messages: what stands there. */
export function describe(node: Node): string {
  switch (node.kind) {
    case "mapping":
      return "a mapping";
    case "sequence":
      return "a list";
    case "scalar":
      return node.isNull ? "nothing" : "a single value";
  }
}

export function joinPath(path: string, key: string | number): string {
  if (typeof key === "number") return `${path}[${key}]`;
  const part = /^[^\s[\]"]+$/.test(key) ? key : JSON.stringify(key);
  return path === "" ? part : `${path}.${part}`;
}
