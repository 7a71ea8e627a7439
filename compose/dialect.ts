import type { At, Findings } from "./findings";
import { SPEC_FILE_KEYS } from "./file-keys";
import type { Dialect } from "./model";
import { describe, entryOf, isNull, joinPath, type Entry, type MappingNode, type Node } from "./node";
import { SPEC_SERVICE_KEYS, V1_SERVICE_KEYS } from "./service-keys";
import { suggest } from "./suggest";

/** The dialect of a project's first file; an error that shows why where its shape is that of none or of several. */
export function detectDialect(root: MappingNode, findings: Findings): Dialect | undefined {
  const dialect = dialectOf(root);
  if (dialect === undefined) reportAmbiguity(root, ownEntries(root), findings);
  return dialect;
}

/** A further file need not show its dialect, as it may hold little; an error where it shows another one. */
export function fitsDialect(root: MappingNode, dialect: Dialect, findings: Findings): boolean {
  const other = dialectOf(root);
  if (other === undefined || other === dialect) return true;
  const [entry] = ownEntries(root);
  const at = entry === undefined ? { path: "", position: root.position } : keyAt(entry);
  findings.error(
    "SW107",
    at,
    `the file has the dialect ${other}, the first file ${dialect}`,
    "write all files of a project in one dialect",
  );
  return false;
}

/**
 * Tells the three dialects apart by their shape: `services:` is the specification, `containers:` the format of
 * the December 2014 announcement, a file whose top-level keys are all services is fig or Compose's first format.
 */
function dialectOf(root: MappingNode): Dialect | undefined {
  if (misplacedSetting(root) !== undefined) return undefined;
  const entries = ownEntries(root);
  const services = entryOf(root, "services");
  if (services !== undefined && !isService(services.value)) return "spec";
  const containers = entryOf(root, "containers");
  if (containers !== undefined && isAnnouncement(containers.value, entries)) return "announcement";
  if (entries.some((entry) => isService(entry.value)) && entries.every(isMapping)) return "v1";
  if (entries.length > 0 && entries.every((entry) => isPartOfSpec(entry))) return "spec";
  return undefined;
}

function ownEntries(root: MappingNode): readonly Entry[] {
  return root.entries.filter((entry) => !entry.key.startsWith("x-"));
}

/** A mapping with at least one plain service setting; a mapping of mappings holds services. */
function isService(node: Node): boolean {
  return settingsOf(node).length > 0;
}

function settingsOf(node: Node): readonly Entry[] {
  if (node.kind !== "mapping") return [];
  return node.entries.filter(
    (entry) => entry.value.kind !== "mapping" && !isNull(entry.value) && isServiceKey(entry),
  );
}

function isServiceKey({ key }: Entry): boolean {
  return Object.hasOwn(SPEC_SERVICE_KEYS, key) || Object.hasOwn(V1_SERVICE_KEYS, key);
}

/** A setting of a service beside services, where indentation went wrong: the file could be either. */
function misplacedSetting(
  root: MappingNode,
): { readonly holder: Entry; readonly setting: Entry } | undefined {
  for (const holder of root.entries) {
    if ((holder.key !== "services" && holder.key !== "containers") || holder.value.kind !== "mapping")
      continue;
    const [setting] = settingsOf(holder.value);
    const isMixed = holder.value.entries.some((entry) => !isServiceKey(entry) && !entry.key.startsWith("x-"));
    if (setting !== undefined && isMixed) return { holder, setting };
  }
  return undefined;
}

function isAnnouncement(containers: Node, entries: readonly Entry[]): boolean {
  if (isService(containers)) return false;
  const others = entries.filter((entry) => entry.key !== "containers");
  return others.every((entry) => entry.key === "name" && entry.value.kind === "scalar");
}

function isMapping(entry: Entry): boolean {
  return entry.value.kind === "mapping";
}

function hasSource(entry: Entry): boolean {
  return entryOf(entry.value, "image") !== undefined || entryOf(entry.value, "build") !== undefined;
}

/** A key of the specification that does not look like a service of that name: a fragment without services. */
function isPartOfSpec(entry: Entry): boolean {
  return Object.hasOwn(SPEC_FILE_KEYS, entry.key) && !hasSource(entry);
}

function reportAmbiguity(root: MappingNode, entries: readonly Entry[], findings: Findings): void {
  const misplaced = misplacedSetting(root);
  if (misplaced !== undefined) {
    const { holder, setting } = misplaced;
    const at = { path: joinPath(holder.key, setting.key), position: setting.keyPosition };
    const what = `\`${setting.key}\` is a setting of a service, and stands beside services`;
    findings.error("SW107", at, what, "indent it below the service that it belongs to");
    return;
  }
  const looksLikeServices = (entry: Entry) =>
    entry.value.kind === "mapping" && entry.value.entries.some((inner) => hasSource(inner));
  const misspelt = entries.find(
    (entry) => looksLikeServices(entry) && suggest(entry.key, ["services", "containers"]) !== undefined,
  );
  if (misspelt !== undefined) {
    const meant = suggest(misspelt.key, ["services", "containers"]);
    findings.error("SW120", keyAt(misspelt), "unknown key", `did you mean \`${meant}\`?`);
    return;
  }
  const version = entryOf(root, "version");
  if (version !== undefined && version.value.kind === "scalar") {
    const what = "the file has a `version` but no `services:`";
    findings.error("SW107", keyAt(version), what, "put the services under a top-level `services:`");
    return;
  }
  const odd = entries.find((entry) => !isMapping(entry)) ?? entries.find((entry) => !hasSource(entry));
  const at = odd === undefined ? { path: "", position: root.position } : keyAt(odd);
  const why =
    odd === undefined
      ? "it has extension fields only"
      : isMapping(odd)
        ? `\`${odd.key}\` has neither image nor build, so it is no service`
        : `\`${odd.key}\` is ${describe(odd.value)}, not a service`;
  findings.error(
    "SW107",
    at,
    `the file has no \`services:\` and no \`containers:\`, and ${why}`,
    'put the services under a top-level `services:`, or force one with dialect: "v1"',
  );
}

function keyAt(entry: Entry): At {
  return { path: entry.key, position: entry.keyPosition };
}
