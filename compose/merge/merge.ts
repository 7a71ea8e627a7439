import type { Findings } from "../findings";
import {
  describe,
  isNull,
  joinPath,
  type Entry,
  type MappingNode,
  type Node,
  type SequenceNode,
} from "../node";
import { asMapping, asSequence } from "./forms";
import type { Rule } from "./rules";

const DEEP = { kind: "deep" } as const;

/**
 * Lays `over` on `base`. What neither changes is shared with them, so every part still knows where it was written.
 * Tags stay, since an even earlier file may hold what they take away; `prune` applies them in the end.
 */
export function merge(base: Node, over: Node, rule: Rule, path: string, findings: Findings): Node {
  if (over.tag !== undefined || rule.kind === "replace" || base.tag === "reset") return over;
  switch (rule.kind) {
    case "long":
      return merge(long(base, rule.short), long(over, rule.short), rule.rule, path, findings);
    case "pairs":
      if (base.kind === "sequence" && over.kind === "sequence") return mergeLists(base, over, nameOf);
      return mergeForms(base, over, "pairs", { kind: "replace" }, path, findings);
    case "names":
      return mergeForms(base, over, rule.defaults ?? {}, rule.values ?? DEEP, path, findings);
    case "variant":
      return sameVariant(base, over, rule.key) ? merge(base, over, DEEP, path, findings) : over;
    case "unique": {
      const [first, second] = [asSequence(base, rule), asSequence(over, rule)];
      if (first === undefined || second === undefined) return mergeDeep(base, over, DEEP, path, findings);
      return mergeLists(first, second, rule.identity);
    }
    case "deep":
      return mergeDeep(base, over, rule, path, findings);
  }
}

type Deep = Extract<Rule, { kind: "deep" }>;

function mergeDeep(base: Node, over: Node, rule: Deep, path: string, findings: Findings): Node {
  if (isNull(over)) return base;
  if (base.kind === "scalar" || over.kind === "scalar") return over;
  if (base.kind === "mapping" && over.kind === "mapping")
    return mergeMappings(base, over, rule, path, findings);
  if (base.kind === "sequence" && over.kind === "sequence") {
    return { ...base, items: [...base.items, ...over.items] };
  }
  const { file, line } = base.position;
  const what = `${describe(over)} cannot be merged into ${describe(base)}, in line ${line} of ${file}`;
  findings.error(
    "SW118",
    { path, position: over.position },
    what,
    "write it in the same form, or with !override",
  );
  return over;
}

function mergeMappings(
  base: MappingNode,
  over: MappingNode,
  rule: Deep,
  path: string,
  findings: Findings,
): MappingNode {
  const overriding = new Map(over.entries.map((entry) => [entry.key, entry]));
  const dropped = rule.alternatives?.some((key) => overriding.has(key)) ? rule.alternatives : [];
  const entries = base.entries.flatMap((entry): Entry[] => {
    const other = overriding.get(entry.key);
    if (other === undefined) return dropped.includes(entry.key) ? [] : [entry];
    overriding.delete(entry.key);
    const ruleBelow = (rule.keys && own(rule.keys, entry.key)) ?? rule.values ?? DEEP;
    const value = merge(entry.value, other.value, ruleBelow, joinPath(path, entry.key), findings);
    return [value === other.value ? other : { ...entry, value }];
  });
  return { ...base, entries: [...entries, ...overriding.values()] };
}

/** Items of `over` take the place of those of `base` with the same identity, once each; the others follow. */
function mergeLists(
  base: SequenceNode,
  over: SequenceNode,
  identity: (item: Node) => string | undefined,
): SequenceNode {
  const items = [...base.items];
  const places = new Map<string, number>();
  for (const [index, item] of items.entries()) {
    const id = identity(item);
    if (id !== undefined && !places.has(id)) places.set(id, index);
  }
  for (const item of over.items) {
    const id = identity(item);
    const place = id === undefined ? undefined : places.get(id);
    if (id === undefined || place === undefined) items.push(item);
    else {
      items[place] = item;
      places.delete(id);
    }
  }
  return { ...base, items };
}

/** Both as mappings, whichever of the two forms they are written in. */
function mergeForms(
  base: Node,
  over: Node,
  form: "pairs" | Readonly<Record<string, string>>,
  values: Rule,
  path: string,
  findings: Findings,
): Node {
  if (isNull(over)) return base;
  const [first, second] = [asMapping(base, form), asMapping(over, form)];
  if (first === undefined || second === undefined) return mergeDeep(base, over, DEEP, path, findings);
  return mergeMappings(first, second, { kind: "deep", values }, path, findings);
}

function sameVariant(base: Node, over: Node, key: string): boolean {
  const [first, second] = [base, over].map((node) => {
    const entry =
      node.kind === "mapping" ? node.entries.find((candidate) => candidate.key === key) : undefined;
    return entry?.value.kind === "scalar" && !entry.value.isNull
      ? JSON.stringify(entry.value.text)
      : undefined;
  });
  return first === undefined || second === undefined || first === second;
}

function long(node: Node, key: string): Node {
  if (node.kind !== "scalar" || node.isNull) return node;
  const { position } = node;
  return { kind: "mapping", entries: [{ key, keyPosition: position, value: node }], position };
}

function nameOf(item: Node): string | undefined {
  if (item.kind !== "scalar") return undefined;
  const start = typeof item.text === "string" ? item.text : item.text[0];
  if (typeof start !== "string") return undefined;
  return typeof item.text === "string" || start.includes("=") ? start.split("=")[0] : undefined;
}

function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
