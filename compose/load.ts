import { admit } from "./admit";
import type { Context } from "./context";
import type { Diagnostic } from "./diagnostic";
import { detectDialect } from "./dialect";
import { readDotenv } from "./dotenv";
import { Findings, type UnsupportedPolicy } from "./findings";
import { interpolate } from "./interpolate";
import type { Dialect, Project } from "./model";
import { describe, type MappingNode } from "./node";
import { readProject } from "./project";
import { Variables, type UsedVariable, type VariableValue } from "./variables";
import { parseYaml } from "./yaml";

/** A Compose file: its path as messages show it, and its text. */
export interface ComposeFile {
  readonly path: string;
  readonly text: string;
}

export interface LoadInput {
  /** One file; more than one is reported as not supported yet. */
  readonly files: readonly ComposeFile[];
  /**
   * Reads `.env` and what `env_file` names, relative to the folder of the first file; undefined where there is no
   * such file. The loader itself touches nothing.
   * @default no further files
   */
  readonly readFile?: (path: string) => string | undefined;
  /**
   * Values for `${NAME}`, before those of `.env`. A hole stands for a value that is known only later: it is kept in
   * texts (image, command, environment, labels, build arguments) and refused where placement depends on it.
   * @default {}
   */
  readonly variables?: Readonly<Record<string, VariableValue>>;
  /** The shell's variables, after those of `.env`: only for who wants a preview to depend on the shell. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Whether the shell has a variable, so that the error at an unset one can say so. */
  readonly shellHas?: (name: string) => boolean;
  /** @default "auto" */
  readonly dialect?: Dialect | "auto";
  /**
   * Services with `profiles` are left out unless one of theirs is here; `*` stands for all.
   * @default []
   */
  readonly profiles?: readonly string[];
  /**
   * By key (`pids_limit`), key path (`deploy.update_config`) or full path (`services.web.pids_limit`): `warn` lets a
   * key pass that is known and not supported, with a warning. The most specific entry counts.
   * @default {}
   */
  readonly unsupported?: UnsupportedPolicy;
}

export interface LoadResult {
  /** Absent where a diagnostic is an error. */
  readonly project?: Project;
  /** By place in the file. */
  readonly diagnostics: readonly Diagnostic[];
  /** Which variables the files use and where their values came from, by name; never the values. */
  readonly variables: readonly UsedVariable[];
}

/**
 * Turns the text of a Compose file into a project, or says everything that is wrong with it at once.
 *
 * @example
 * const { project, diagnostics } = loadCompose({ files: [{ path: "compose.yaml", text }] });
 * if (project === undefined) throw new Error(renderDiagnostics(diagnostics, [{ path: "compose.yaml", text }]));
 */
export function loadCompose(input: LoadInput): LoadResult {
  const findings = new Findings(input.unsupported);
  const variables = new Variables({ variables: {}, ...input });
  const project = load(input, variables, findings);
  return {
    ...(project !== undefined && !findings.failed && { project }),
    diagnostics: findings.sorted(input.files.map((file) => file.path)),
    variables: variables.used,
  };
}

function load(input: LoadInput, variables: Variables, findings: Findings): Project | undefined {
  const [file, second] = input.files;
  if (file === undefined) throw new Error("loadCompose: files: at least one is needed");
  if (second !== undefined) {
    const at = { path: "", position: { file: second.path, line: 1, column: 1 } };
    findings.error("SW106", at, "several files are not supported yet", "write one file");
  }
  const readFile = input.readFile ?? (() => undefined);
  const root = readRoot(file, findings);
  if (root === undefined) return undefined;
  const dialect =
    input.dialect === undefined || input.dialect === "auto" ? detectDialect(root, findings) : input.dialect;
  if (dialect === undefined) return undefined;
  const context: Context = { dialect, findings, variables, readFile };
  const dotenv = readFile(".env");
  if (dotenv !== undefined) variables.setDotenv(readDotenv(".env", dotenv, { variables, findings }));
  return readProject(interpolate(admit(root, dialect, findings), context), input.profiles ?? [], context);
}

function readRoot(file: ComposeFile, findings: Findings): MappingNode | undefined {
  const root = parseYaml(file.path, file.text, findings);
  if (root === undefined || root.kind === "mapping") return root;
  const at = { path: "", position: root.position };
  findings.error("SW105", at, `the file is ${describe(root)}, not a mapping`, "begin it with `services:`");
  return undefined;
}
