import { EVENT_ID, parseEvents, YAMLException } from "js-yaml";
import { Budget, TreeError } from "./budget";
import type { Findings } from "./findings";
import { LIMITS } from "./limits";
import { isNull, type Node } from "./node";
import { source, type Source } from "./source";
import { buildTree } from "./tree";

/** Reads the YAML 1.2 documents of a file, but for empty ones; none where the findings say why. */
export function parseYaml(path: string, text: string, findings: Findings): readonly Node[] {
  const file = source(path, text);
  const start = { path: "", position: file.position(0) };
  if (new TextEncoder().encode(text).length > LIMITS.size) {
    findings.error("SW103", start, "the file is larger than 1 MiB", "split it");
    return [];
  }
  try {
    return readDocuments(file, findings);
  } catch (error) {
    if (error instanceof TreeError) findings.error(error.code, error.at, error.message, error.remedy);
    else if (error instanceof YAMLException) reportSyntax(file, error, findings);
    else findings.error("SW101", start, `the YAML cannot be read: ${String(error)}`);
    return [];
  }
}

function readDocuments(file: Source, findings: Findings): readonly Node[] {
  const events = parseEvents(file.text, { filename: file.path, maxDepth: LIMITS.depth });
  const budget = new Budget("the file expands");
  const starts = events.flatMap((event, index) => (event.type === EVENT_ID.DOCUMENT ? [index + 1] : []));
  const roots = starts
    .flatMap((start) => buildTree(events, start, file, budget, findings) ?? [])
    .filter((root) => !isNull(root));
  if (roots.length === 0) {
    findings.error(
      "SW104",
      { path: "", position: file.position(0) },
      "the file is empty",
      "write a `services:` mapping with at least one service",
    );
  }
  return roots;
}

function reportSyntax(file: Source, error: YAMLException, findings: Findings): void {
  const offset = startOfKey(file.text, Math.min(error.mark?.position ?? 0, file.text.length));
  const at = { path: "", position: file.position(offset) };
  if (error.reason.includes("maxDepth")) {
    findings.error(
      "SW103",
      at,
      `mappings and lists are nested deeper than ${LIMITS.depth}`,
      "flatten the file",
    );
    return;
  }
  findings.error(
    "SW101",
    at,
    `the YAML cannot be read: ${error.reason}`,
    remedyFor(file.text, offset, error.reason),
  );
}

/** The parser stops at the colon of a key that is indented too far: the key is what stands in the wrong place. */
function startOfKey(text: string, offset: number): number {
  if (text[offset] !== ":") return offset;
  const line = text.lastIndexOf("\n", offset - 1) + 1;
  const [, indent = "", key] = /^(\s*)([^\s:]+)$/.exec(text.slice(line, offset)) ?? [];
  return key === undefined ? offset : line + indent.length;
}

/** The parser names the rule; these are what people most often did. */
function remedyFor(text: string, offset: number, reason: string): string | undefined {
  if (reason.includes("tab character")) return "indent with spaces";
  const lineStart = text.lastIndexOf("\n", offset - 1) + 1;
  const line = text.slice(lineStart, text.indexOf("\n", offset) < 0 ? undefined : text.indexOf("\n", offset));
  if (/:\s+[@`]/.test(line)) return "quote a value that begins with @ or `";
  if (/:\s+[^"'\s#].*:\s/.test(line)) return "quote a value that contains `: `";
  if (reason.includes("indentation")) return "align it with the keys around it";
  return undefined;
}
