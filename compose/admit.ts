import { FILE_SHAPES, SERVICES_KEY } from "./file-keys";
import type { At, Findings } from "./findings";
import type { Dialect } from "./model";
import { joinPath, type Entry, type MappingNode, type Node } from "./node";
import { SPEC_SERVICE_KEYS, V1_SERVICE_KEYS } from "./service-keys";
import type { Shape } from "./shape";
import { suggest } from "./suggest";

/** Lets through what the package supports and reports every other key; extension fields (`x-`) stay outside. */
export function admit(root: MappingNode, dialect: Dialect, findings: Findings): MappingNode {
  const servicesKey = SERVICES_KEY[dialect];

  function walk(node: Node, shape: Shape, path: string, owner: string): Node {
    if (node.kind === "sequence") {
      const { items } = shape;
      if (items === undefined) return node;
      return {
        ...node,
        items: node.items.map((item, index) => walk(item, items, joinPath(path, index), owner)),
      };
    }
    return node.kind === "mapping" ? walkMapping(node, shape, path, owner) : node;
  }

  function walkMapping(node: MappingNode, shape: Shape, path: string, owner: string): MappingNode {
    const entries = node.entries.flatMap((entry): Entry[] => {
      const child = joinPath(path, entry.key);
      if (shape.keys === undefined) {
        if (path === "" && entry.key.startsWith("x-")) return [];
        if (shape.values === undefined) return [entry];
        const isService = servicesKey === undefined ? path === "" : path === servicesKey;
        return [{ ...entry, value: walk(entry.value, shape.values, child, isService ? child : owner) }];
      }
      if (entry.key.startsWith("x-")) return [];
      const at = { path: child, position: entry.keyPosition };
      const key = Object.hasOwn(shape.keys, entry.key) ? shape.keys[entry.key] : undefined;
      if (key?.supported) return [{ ...entry, value: walk(entry.value, key.shape, child, owner) }];
      if (key !== undefined) findings.unsupported(at, owner, key);
      else refuse(entry.key, at, shape.keys, path === owner && owner !== "" ? dialect : undefined, findings);
      return [];
    });
    return { ...node, entries };
  }

  return walkMapping(root, FILE_SHAPES[dialect], "", "");
}

/** A key that the dialect does not know; `serviceOf` is the dialect where it stands directly in a service. */
function refuse(
  key: string,
  at: At,
  known: Readonly<Record<string, unknown>>,
  serviceOf: Dialect | undefined,
  findings: Findings,
): void {
  if (serviceOf === "spec" && Object.hasOwn(V1_SERVICE_KEYS, key)) {
    const remedy = key === "dockerfile" ? "write `build: { context: ..., dockerfile: ... }`" : "remove it";
    findings.error("SW122", at, "belongs to the first Compose file format, not to the specification", remedy);
    return;
  }
  if (serviceOf !== undefined && serviceOf !== "spec" && Object.hasOwn(SPEC_SERVICE_KEYS, key)) {
    const remedy =
      "put the services under a top-level `services:`, which makes the file one of the specification";
    findings.error("SW122", at, "belongs to the Compose specification, not to this older format", remedy);
    return;
  }
  const meant = suggest(key, Object.keys(known));
  if (meant !== undefined) findings.error("SW120", at, "unknown key", `did you mean \`${meant}\`?`);
  else
    findings.error(
      "SW120",
      at,
      "unknown key",
      "remove it, or begin it with x- if it is meant for another tool",
    );
}
