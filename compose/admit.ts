import { FILE_SHAPES, SERVICES_KEY } from "./file-keys";
import type { At, Findings, Unsupported } from "./findings";
import type { Support } from "./keys/field";
import type { Dialect } from "./model";
import { isNull, joinPath, type Entry, type MappingNode, type Node } from "./node";
import { SPEC_SERVICE_KEYS, V1_SERVICE_KEYS } from "./service-keys";
import type { Shape } from "./shape";
import { suggest } from "./suggest";

/** Lets through what is known, and reports what is not, or is not supported; extension fields (`x-`) stay outside. */
export function admit(root: MappingNode, dialect: Dialect, findings: Findings): MappingNode {
  const servicesKey = SERVICES_KEY[dialect];

  function walk(node: Node, shape: Shape, at: Level): Node {
    if (node.kind === "scalar") return node;
    if (node.kind === "mapping") return walkMapping(node, shape, at);
    const { items } = shape;
    if (items === undefined) return node;
    const walked = node.items.map((item, index) =>
      walk(item, items, { ...at, path: joinPath(at.path, index) }),
    );
    return { ...node, items: walked };
  }

  function walkMapping(node: MappingNode, shape: Shape, at: Level): MappingNode {
    const entries = node.entries.flatMap((entry): Entry[] => {
      const path = joinPath(at.path, entry.key);
      if (shape.keys === undefined) {
        if (at.path === "" && entry.key.startsWith("x-")) return [];
        if (shape.values === undefined) return [entry];
        const isService = at.path === (servicesKey ?? "");
        const below = { path, owner: isService ? path : at.owner };
        return [{ ...entry, value: walk(entry.value, shape.values, below) }];
      }
      if (entry.key.startsWith("x-")) return [];
      const key = Object.hasOwn(shape.keys, entry.key) ? shape.keys[entry.key] : undefined;
      const place = { path, position: entry.keyPosition };
      if (key === undefined) {
        const inService = at.path === at.owner && at.owner !== "";
        refuse(entry.key, place, shape.keys, inService ? dialect : undefined, findings);
        return [];
      }
      const lack = isNull(entry.value) ? undefined : lackOf(key.support);
      if (lack !== undefined) findings.unsupported(place, at.owner, lack);
      return [{ ...entry, value: walk(entry.value, key.shape, { ...at, path }) }];
    });
    return { ...node, entries };
  }

  return walkMapping(root, FILE_SHAPES[dialect], { path: "", owner: "" });
}

interface Level {
  readonly path: string;
  /** The path of the service that it is in. */
  readonly owner: string;
}

/** Why a key is not supported; undefined where it is. */
function lackOf(support: Support): Unsupported | undefined {
  return support.kind === "refused"
    ? { code: support.code, what: "not supported", reason: support.reason, note: support.remedy }
    : undefined;
}

/** How the specification says what a key of the first format says. */
const TODAY: Readonly<Record<string, string>> = {
  dockerfile: "write `build: { context: ..., dockerfile: ... }`",
  net: "write `network_mode: ...`",
  log_driver: "write `logging: { driver: ... }`",
  log_opt: "write `logging: { options: ... }`",
  volume_driver: "write `driver: ...` at the volume, below a top-level `volumes:`",
};

/** A key that the dialect does not know; `serviceOf` is the dialect where it stands directly in a service. */
function refuse(
  key: string,
  at: At,
  known: Readonly<Record<string, unknown>>,
  serviceOf: Dialect | undefined,
  findings: Findings,
): void {
  if (serviceOf === "spec" && Object.hasOwn(V1_SERVICE_KEYS, key)) {
    const what = "belongs to the first Compose file format, not to the specification";
    findings.error("SW122", at, what, TODAY[key] ?? "remove it");
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
