import { type Budget, sizeOf } from "./budget";
import type { At, Findings } from "./findings";
import { describe, type MappingNode } from "./node";
import { folderOf, isAbsolute, isElsewhere, joinPaths, normalizePath } from "./paths";
import { parseYaml } from "./yaml";

/** A Compose file: its path as messages show it, and its text. */
export interface ComposeFile {
  readonly path: string;
  readonly text: string;
}

/** A file with its YAML documents. */
export interface OpenFile {
  /** As messages show it. */
  readonly path: string;
  readonly documents: readonly MappingNode[];
}

/** The Compose files of one project: those given, and those that `extends` and `include` name, each parsed once. */
export class Files {
  /** In the order in which they were read. */
  readonly sources: ComposeFile[] = [];
  /** A file could not be used, so what refers to its content is not to blame. */
  incomplete = false;
  /** Those given, in their order. */
  readonly given: readonly OpenFile[];
  private readonly open = new Map<string, OpenFile>();
  private readonly folder: string;

  constructor(
    given: readonly ComposeFile[],
    /** Takes a path relative to the folder of the first file, as all paths here are. */
    private readonly readFile: (path: string) => string | undefined,
    private readonly budget: Budget,
    private readonly findings: Findings,
  ) {
    this.folder = folderOf(given[0]?.path ?? "");
    this.given = given.map((file) => this.parse(file));
  }

  /** A file that another one names at a place; an error there if it cannot be read. */
  named(path: string, at: At): OpenFile | undefined {
    if (isElsewhere(path) && !isAbsolute(path)) {
      const remedy = "keep a copy of it beside this file";
      return this.refuse(at, `${path} is not on this machine, and files elsewhere are not read`, remedy);
    }
    this.budget.addFile(at);
    const shown = this.shown(path);
    const before = this.open.get(shown);
    if (before !== undefined) return before;
    const text = this.readFile(path);
    if (text === undefined) return this.refuse(at, `the file ${shown} does not exist`, "correct the path");
    return this.parse({ path: shown, text });
  }

  /** A path as messages show it. */
  shown(path: string): string {
    return joinPaths(this.folder, path);
  }

  private parse(file: ComposeFile): OpenFile {
    this.sources.push(file);
    const roots = parseYaml(file.path, file.text, this.findings);
    const documents = roots.flatMap((root): MappingNode[] => {
      if (root.kind === "mapping") return [root];
      const at = { path: "", position: root.position };
      this.findings.error(
        "SW105",
        at,
        `the file is ${describe(root)}, not a mapping`,
        "begin it with `services:`",
      );
      return [];
    });
    if (documents.length === 0 || documents.length < roots.length) this.incomplete = true;
    for (const document of documents) {
      this.budget.addNodes(sizeOf(document), { path: "", position: document.position });
    }
    const open = { path: file.path, documents };
    this.open.set(normalizePath(file.path), open);
    return open;
  }

  private refuse(at: At, message: string, remedy: string): undefined {
    this.incomplete = true;
    this.findings.error("SW117", at, message, remedy);
  }
}
