import { EVENT_ID, parseEvents, YAMLException } from "js-yaml";
import type { Findings } from "./findings";
import { LIMITS } from "./limits";
import type { Node } from "./node";
import { source, type Source } from "./source";
import { buildTree, TreeError } from "./tree";

/** Reads one YAML 1.2 document; undefined where the findings say why there is none. */
export function parseYaml(path: string, text: string, findings: Findings): Node | undefined {
  const file = source(path, text);
  const start = { path: "", position: file.position(0) };
  if (new TextEncoder().encode(text).length > LIMITS.size) {
    findings.error("SW103", start, "the file is larger than 1 MiB", "split it");
    return undefined;
  }
  try {
    return readDocument(file, findings);
  } catch (error) {
    if (error instanceof TreeError) findings.error(error.code, error.at, error.message, error.remedy);
    else if (error instanceof YAMLException) reportSyntax(file, error, findings);
    else findings.error("SW101", start, `the YAML cannot be read: ${String(error)}`);
    return undefined;
  }
}

function readDocument(file: Source, findings: Findings): Node | undefined {
  const events = parseEvents(file.text, { filename: file.path, maxDepth: LIMITS.depth });
  const documents = events.flatMap((event, index) => (event.type === EVENT_ID.DOCUMENT ? [index] : []));
  const [first, second] = documents;
  const root = first === undefined ? undefined : buildTree(events, first + 1, file, findings);
  if (second !== undefined) {
    const offset = secondDocument(file.text);
    findings.error(
      "SW106",
      { path: "", position: file.position(offset) },
      "a second YAML document: several in one file are not supported yet",
      "keep one document",
    );
  }
  if (root === undefined || (root.kind === "scalar" && root.isNull)) {
    findings.error(
      "SW104",
      { path: "", position: file.position(0) },
      "the file is empty",
      "write a `services:` mapping with at least one service",
    );
    return undefined;
  }
  return root;
}

/** The marker that opens the second document: the first `---` may open the first one. */
function secondDocument(text: string): number {
  const markers = [...text.matchAll(/^(?:---|\.\.\.)(?=\s|$)/gm)].filter(
    (marker) => !/^(\s|#.*|%.*)*$/.test(text.slice(0, marker.index)),
  );
  return (markers.find((marker) => marker[0] === "---") ?? markers[0])?.index ?? 0;
}

function reportSyntax(file: Source, error: YAMLException, findings: Findings): void {
  const offset = Math.min(error.mark?.position ?? 0, file.text.length);
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
