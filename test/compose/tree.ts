import { type Assembly, assemble } from "../../compose/assemble/assemble";
import { Budget } from "../../compose/budget";
import { detectDialect, fitsDialect } from "../../compose/dialect";
import { Files } from "../../compose/files";
import { Findings } from "../../compose/findings";
import { prune } from "../../compose/merge/prune";
import type { Node } from "../../compose/node";
import { showText } from "../../compose/text";
import { Variables } from "../../compose/variables";
import { formatDiagnostic } from "../../compose";

export type Plain = string | null | readonly Plain[] | { readonly [key: string]: Plain };

export interface Merged {
  readonly tree: Plain;
  readonly told: readonly string[];
}

/** The one tree of several files, before anything is read from it; `others` are files that they name. */
export function merged(given: Record<string, string>, others: Record<string, string> = {}): Merged {
  const findings = new Findings();
  const budget = new Budget("the files expand");
  const readFile = (path: string) => (Object.hasOwn(others, path) ? others[path] : undefined);
  const sources = Object.entries(given).map(([path, text]) => ({ path, text }));
  const files = new Files(sources, readFile, budget, findings);
  const dialect = detectDialect(files.given[0]!.documents[0]!, findings) ?? "spec";
  const fits: Assembly["fits"] = (document) => fitsDialect(document, dialect, findings);
  const variables = new Variables({ variables: {} });
  const unit = { files: files.given, folder: "", variables, trail: sources.map(({ path }) => path) };
  const root = assemble(unit, { files, dialect, fits, budget, findings, readFile });
  return {
    tree: root === undefined ? null : plainTree(prune(root)),
    told: findings.sorted(Object.keys(given)).map(formatDiagnostic),
  };
}

export function plainTree(node: Node): Plain {
  switch (node.kind) {
    case "scalar":
      return node.isNull ? null : showText(node.text);
    case "sequence":
      return node.items.map(plainTree);
    case "mapping":
      return Object.fromEntries(node.entries.map(({ key, value }) => [key, plainTree(value)]));
  }
}
