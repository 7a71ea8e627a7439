import { EVENT_ID, getScalarValue, SCALAR_STYLE, type Event } from "js-yaml";
import { type Budget, sizeOf, TreeError } from "./budget";
import type { Findings } from "./findings";
import { LIMITS } from "./limits";
import { joinPath, type Entry, type MappingNode, type MergeTag, type Node, type ScalarNode } from "./node";
import { mergedEntries } from "./merge-key";
import type { Position } from "./model";
import type { Source } from "./source";

interface Anchored {
  readonly node: Node;
  /** With what its aliases stand for: values, and levels of collections. */
  readonly size: { readonly nodes: number; readonly depth: number };
}

type ScalarEvent = Extract<Event, { type: typeof EVENT_ID.SCALAR }>;
type CollectionEvent = Extract<Event, { style: number; start: number }>;

const STANDARD_TAGS =
  /^(!|!!(str|int|float|bool|null|map|seq)|!<tag:yaml\.org,2002:(str|int|float|bool|null|map|seq)>)$/;
const NONE: readonly Position[] = [];
const NULLS = new Set(["", "~", "null", "Null", "NULL"]);

/**
 * Builds the tree of one document from the parser's events; `first` is the event after the document's own.
 *
 * @throws TreeError
 */
export function buildTree(
  events: readonly Event[],
  first: number,
  file: Source,
  budget: Budget,
  findings: Findings,
): Node | undefined {
  const anchors = new Map<string, Anchored | "open">();
  let index = first;
  let deepest = 0;

  function read(path: string, fallback: Position, depth: number): Node | undefined {
    const event = events[index++];
    switch (event?.type) {
      case EVENT_ID.SCALAR:
        return keep(event, path, depth, () => readScalar(event, path, fallback));
      case EVENT_ID.SEQUENCE:
        return keep(event, path, depth, () => readSequence(event, path, depth));
      case EVENT_ID.MAPPING:
        return keep(event, path, depth, () => readMapping(event, path, depth));
      case EVENT_ID.ALIAS:
        return followAlias(
          file.text.slice(event.anchorStart, event.anchorEnd),
          event.anchorStart - 1,
          path,
          depth,
        );
      default:
        return undefined;
    }
  }

  /** Counts a node, and remembers it under its anchor; an anchor is open while its own content is read. */
  function keep(event: ScalarEvent | CollectionEvent, path: string, depth: number, build: () => Node): Node {
    const anchor = event.anchorStart < 0 ? undefined : file.text.slice(event.anchorStart, event.anchorEnd);
    const before = { nodes: budget.nodes, deepest };
    if (anchor !== undefined) {
      anchors.set(anchor, "open");
      deepest = depth - 1;
    }
    const node = build();
    if (node.kind !== "scalar") deepest = Math.max(deepest, depth);
    budget.addNodes(1, { path, position: node.position });
    if (anchor !== undefined) {
      const size = { nodes: budget.nodes - before.nodes, depth: deepest - depth + 1 };
      anchors.set(anchor, { node, size });
      deepest = Math.max(deepest, before.deepest);
    }
    return node;
  }

  function followAlias(name: string, offset: number, path: string, depth: number): Node {
    const at = { path, position: file.position(offset) };
    budget.addAlias(at);
    const target = anchors.get(name);
    if (target === undefined) {
      throw new TreeError("SW109", at, `no anchor &${name} stands before this alias`, "define it above");
    }
    if (target === "open") throw new TreeError("SW109", at, `the anchor &${name} contains itself`);
    const { node, size } = target;
    deepest = Math.max(deepest, depth + size.depth - 1);
    if (deepest > LIMITS.depth) {
      const message = `mappings and lists are nested deeper than ${LIMITS.depth}`;
      throw new TreeError("SW103", at, message, "flatten the file");
    }
    budget.addNodes(size.nodes, at);
    return node;
  }

  function readScalar(event: ScalarEvent, path: string, fallback: Position): ScalarNode {
    const text = getScalarValue(file.text, event);
    const { text: tagText, tag } = readTag(event, path);
    const plain = event.style === SCALAR_STYLE.PLAIN && !/(^!|str>?)$/.test(tagText);
    const quoted = event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED;
    const position = event.valueStart < 0 ? fallback : file.position(event.valueStart - (quoted ? 1 : 0));
    const raw = event.valueStart < 0 ? "" : file.text.slice(event.valueStart, event.valueEnd);
    const dollars = raw.includes("$")
      ? [...raw.matchAll(/\$/g)].map((match) => file.position(event.valueStart + match.index))
      : NONE;
    const isNull = plain && NULLS.has(text);
    return { kind: "scalar", text, plain, isNull, position, dollars, ...(tag && { tag }) };
  }

  function readSequence(event: CollectionEvent, path: string, depth: number): Node {
    const { tag } = readTag(event, path);
    const position = file.position(event.start);
    const items: Node[] = [];
    while (events[index]?.type !== EVENT_ID.POP) {
      const item = read(joinPath(path, items.length), position, depth + 1);
      if (item !== undefined) items.push(item);
    }
    index++;
    return { kind: "sequence", items, position, ...(tag && { tag }) };
  }

  function readMapping(event: CollectionEvent, path: string, depth: number): Node {
    const { tag } = readTag(event, path);
    const position = file.position(event.start);
    const entries: Entry[] = [];
    const merges: Entry[] = [];
    const seen = new Map<string, Position>();
    while (events[index]?.type !== EVENT_ID.POP) {
      const keyNode = read(path, position, depth + 1);
      if (keyNode?.kind !== "scalar" || typeof keyNode.text !== "string") {
        const at = { path, position: keyNode?.position ?? position };
        throw new TreeError("SW101", at, "a key must be a single value", "write `key: value`");
      }
      if (keyNode.tag !== undefined) {
        const at = { path, position: keyNode.position };
        findings.error("SW108", at, `!${keyNode.tag} stands before a key`, "write it before the value");
      }
      const key = keyNode.text;
      const keyPath = joinPath(path, key);
      const value = read(keyPath, keyNode.position, depth + 1);
      if (value === undefined) continue;
      const before = seen.get(key);
      if (before !== undefined) {
        const message = `the key stands twice, first in line ${before.line}`;
        const remedy = key === "<<" ? "merge several with `<<: [*a, *b]`" : "keep one of them";
        findings.error("SW102", { path: keyPath, position: keyNode.position }, message, remedy);
        continue;
      }
      seen.set(key, keyNode.position);
      const entry = { key, keyPosition: keyNode.position, value };
      if (key === "<<" && keyNode.plain) merges.push(entry);
      else entries.push(entry);
    }
    index++;
    const merged = mergedEntries(merges, seen, path, findings);
    budget.addNodes(
      merged.reduce((sum, entry) => sum + 1 + sizeOf(entry.value), 0),
      { path, position },
    );
    return {
      kind: "mapping",
      entries: [...entries, ...merged],
      position,
      ...(tag && { tag }),
    } satisfies MappingNode;
  }

  function readTag(
    event: ScalarEvent | CollectionEvent,
    path: string,
  ): { readonly text: string; readonly tag?: MergeTag } {
    const text = event.tagStart < 0 ? "" : file.text.slice(event.tagStart, event.tagEnd);
    if (text === "!reset") return { text, tag: "reset" };
    if (text === "!override") return { text, tag: "override" };
    if (text !== "" && !STANDARD_TAGS.test(text)) {
      const at = { path, position: file.position(event.tagStart) };
      findings.error("SW108", at, `the tag ${text} is unknown`, "quote a value that begins with !");
    }
    return { text };
  }

  return read("", file.position(0), 1);
}
