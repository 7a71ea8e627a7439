import { TreeError } from "../budget";
import { readDotenv } from "../dotenv";
import { Extends, type Reader } from "./extends";
import type { OpenFile } from "../files";
import { type Include, importInto, readIncludes } from "./include";
import { inheritWithin } from "./inherit";
import { interpolate } from "../interpolate";
import { LIMITS } from "../limits";
import { merge } from "../merge/merge";
import { FILE_RULES } from "../merge/rules";
import type { Text } from "../model";
import type { MappingNode } from "../node";
import { folderOf, joinPaths } from "../paths";
import { rebase } from "./rebase";
import type { Variables } from "../variables";

/** Files that are read as one: those given to the loader, or those of one `include`. */
export interface Unit {
  readonly files: readonly OpenFile[];
  /** What their paths are relative to, itself relative to the project. */
  readonly folder: string;
  readonly variables: Variables;
  /** The files whose `include` led here. */
  readonly trail: readonly string[];
}

/** Reads `.env` and other files beside the first one. */
export interface Assembly extends Reader {
  readonly readFile: (path: string) => string | undefined;
}

/**
 * The one tree of several documents and files: of each, the variables are filled in and its services laid on what they
 * extend; then what it includes is added, and it is laid on what came before. Tags stay.
 *
 * @throws TreeError where the files are hostile
 */
export function assemble(unit: Unit, assembly: Assembly): MappingNode | undefined {
  const { dialect, findings } = assembly;
  const extending = new Extends(assembly, unit.variables);
  let whole: MappingNode | undefined;
  for (const file of unit.files) {
    for (const [index, document] of file.documents.entries()) {
      if (!assembly.fits(document)) continue;
      const filled = interpolate(document, dialect, { variables: unit.variables, findings });
      const own = extending.apply(rebase(filled, dialect, unit.folder), file.path, index, unit.folder);
      const complete = dialect === "spec" ? withIncludes(own, unit, assembly) : own;
      whole = whole === undefined ? complete : mergeFiles(whole, complete, assembly);
    }
  }
  return whole;
}

function mergeFiles(base: MappingNode, over: MappingNode, { dialect, findings }: Assembly): MappingNode {
  const merged = merge(base, over, FILE_RULES[dialect], "", findings);
  return merged.kind === "mapping" ? merged : over;
}

function withIncludes(root: MappingNode, unit: Unit, assembly: Assembly): MappingNode {
  const own: MappingNode = { ...root, entries: root.entries.filter((entry) => entry.key !== "include") };
  return readIncludes(root, assembly.findings).reduce((whole, include) => {
    const included = assembleIncluded(include, unit, assembly);
    return included === undefined ? whole : importInto(whole, included, assembly.findings);
  }, own);
}

function assembleIncluded(include: Include, unit: Unit, assembly: Assembly): MappingNode | undefined {
  const { findings, files: all } = assembly;
  const files = include.paths.flatMap(({ path, at }) => all.named(joinPaths(unit.folder, path), at) ?? []);
  const [main] = include.paths;
  if (main === undefined || files.length < include.paths.length) return undefined;
  const path = joinPaths(unit.folder, main.path);
  const shown = all.shown(path);
  if (unit.trail.includes(shown)) {
    const circle = [...unit.trail.slice(unit.trail.indexOf(shown)), shown].join(" -> ");
    findings.error("SW117", main.at, `files include each other: ${circle}`, "remove one of these includes");
    all.incomplete = true;
    return undefined;
  }
  if (unit.trail.length > LIMITS.chain) {
    const message = `more than ${LIMITS.chain} files include each other in a row`;
    throw new TreeError("SW103", main.at, message, "include a file further down the row");
  }
  const { projectDirectory } = include;
  const folder = projectDirectory === undefined ? folderOf(path) : joinPaths(unit.folder, projectDirectory);
  const variables = unit.variables.within(readEnvFiles(include, folder, unit, assembly));
  const root = assemble({ files, folder, variables, trail: [...unit.trail, shown] }, assembly);
  return root && inheritWithin(root, variables);
}

/** The variables that an included file has by default: of its `env_file`, or of `.env` in its folder. */
function readEnvFiles(
  { envFiles }: Include,
  folder: string,
  unit: Unit,
  { readFile, findings, files }: Assembly,
): ReadonlyMap<string, Text | null> {
  const values = new Map<string, Text | null>();
  const add = (path: string, content: string) => {
    const context = { variables: unit.variables, findings, local: values };
    for (const [name, value] of readDotenv(files.shown(path), content, context)) values.set(name, value);
  };
  if (envFiles.length === 0) {
    const path = joinPaths(folder, ".env");
    const content = readFile(path);
    if (content !== undefined) add(path, content);
  }
  for (const { path: written, at } of envFiles) {
    const path = joinPaths(unit.folder, written);
    const content = readFile(path);
    if (content !== undefined) add(path, content);
    else
      findings.error(
        "SW114",
        at,
        `the file ${files.shown(path)} does not exist`,
        "create it, or correct the path",
      );
  }
  return values;
}
