import { admit } from "./admit";
import { type Assembly, assemble } from "./assemble/assemble";
import { Budget, TreeError } from "./budget";
import type { Context } from "./context";
import type { Diagnostic } from "./diagnostic";
import { detectDialect, fitsDialect } from "./dialect";
import { readDotenv } from "./dotenv";
import { extensionsOf } from "./extensions";
import { type ComposeFile, Files } from "./files";
import { Findings, type UnsupportedPolicy } from "./findings";
import { prune } from "./merge/prune";
import type { Dialect, Project } from "./model";
import { entryOf, type MappingNode } from "./node";
import { normalizePath } from "./paths";
import { readProject } from "./project";
import { Variables, type UsedVariable, type VariableValue } from "./variables";

export interface LoadInput {
  /** At least one. Each further file is merged into those before it, as with `docker compose -f A -f B`. */
  readonly files: readonly ComposeFile[];
  /**
   * Reads `.env` and what `env_file`, `extends` and `include` name, relative to the folder of the first file or
   * absolute; undefined where there is no such file. The loader itself touches nothing.
   * @default no further files
   */
  readonly readFile?: (path: string) => string | undefined;
  /**
   * Values for `${NAME}`, before those of `.env`. A hole stands for a value that is known only later: it is kept in
   * texts (image, command, environment, labels, build arguments) and refused where placement depends on it.
   * @default {}
   */
  readonly variables?: Readonly<Record<string, VariableValue>>;
  /**
   * The file that gives values to variables, relative to the folder of the first one.
   * @default ".env", if it is there
   */
  readonly envFile?: string;
  /** The shell's variables, after those of `.env`: only for who wants a preview to depend on the shell. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Whether the shell has a variable, so that the error at an unset one can say so. */
  readonly shellHas?: (name: string) => boolean;
  /**
   * The project's name, for `COMPOSE_PROJECT_NAME`; `own` is the one that the files give.
   * @default the files' own
   */
  readonly projectName?: (own: string | undefined) => string | undefined;
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
  /**
   * What the project's consumer finds in it: told with the loader's own findings, under the same policy.
   * @default nothing more is looked at
   */
  readonly check?: (project: Project, context: Pick<Context, "findings" | "variables">) => void;
}

export interface LoadResult {
  /** Absent where a diagnostic is an error. */
  readonly project?: Project;
  /** By file, in the order in which they were read, and by place in the file. */
  readonly diagnostics: readonly Diagnostic[];
  /** The Compose files that were read, those that `extends` and `include` name too: what messages quote. */
  readonly sources: readonly ComposeFile[];
  /** Which variables the files use and where their values came from, by name; never the values. */
  readonly variables: readonly UsedVariable[];
}

/**
 * Turns the text of one or several Compose files into a project, or says everything that is wrong with them at once.
 *
 * @example
 * const { project, diagnostics, sources } = loadCompose({ files: [{ path: "compose.yaml", text }] });
 * if (project === undefined) throw new Error(renderDiagnostics(diagnostics, sources));
 */
export function loadCompose(input: LoadInput): LoadResult {
  if (input.files.length === 0) throw new Error("loadCompose: files: at least one is needed");
  const findings = new Findings(input.unsupported);
  const variables = new Variables({ variables: {}, ...input });
  const readFile = input.readFile ?? (() => undefined);
  const budget = new Budget("the files expand");
  let project: Project | undefined;
  let sources: readonly ComposeFile[] = input.files;
  try {
    const files = new Files(input.files, readFile, budget, findings);
    ({ sources } = files);
    project = load(input, { files, budget, findings, variables, readFile });
  } catch (error) {
    if (!(error instanceof TreeError)) throw error;
    findings.error(error.code, error.at, error.message, error.remedy);
  }
  return {
    ...(project !== undefined && !findings.failed && { project }),
    diagnostics: findings.sorted(sources.map((file) => file.path)),
    sources,
    variables: variables.used,
  };
}

function load(
  input: LoadInput,
  { files, ...shared }: Omit<Assembly, "dialect" | "fits"> & { readonly variables: Variables },
): Project | undefined {
  const { findings, variables, readFile } = shared;
  const { given } = files;
  const [first] = given.flatMap((file) => file.documents);
  if (first === undefined) return undefined;
  const forced = input.dialect === "auto" ? undefined : input.dialect;
  const dialect = forced ?? detectDialect(first, findings);
  if (dialect === undefined) return undefined;
  const envFile = input.envFile ?? ".env";
  const dotenv = readFile(envFile);
  if (dotenv !== undefined) {
    variables.setDotenv(readDotenv(files.shown(envFile), dotenv, { variables, findings }));
  }
  const own = given
    .flatMap((file) => file.documents)
    .flatMap((document) => ownName(document) ?? [])
    .at(-1);
  const projectName = input.projectName === undefined ? own : input.projectName(own);
  if (projectName !== undefined) variables.setProjectName(projectName);
  const fits = (document: MappingNode) => {
    if (forced !== undefined || fitsDialect(document, dialect, findings)) return true;
    files.incomplete = true;
    return false;
  };
  const unit = { files: given, folder: "", variables, trail: given.map((file) => normalizePath(file.path)) };
  const root = assemble(unit, { ...shared, files, dialect, fits });
  if (root === undefined) return undefined;
  const merged = prune(root);
  const admitted = admit(merged, dialect, findings);
  if (files.incomplete) return undefined;
  const context: Context = { dialect, findings, variables, readFile };
  const project = {
    ...readProject(admitted, input.profiles ?? [], context),
    extensions: extensionsOf(merged),
  };
  input.check?.(project, { findings, variables });
  findings.reportIdlePolicy({ path: "", position: { file: input.files[0]?.path ?? "", line: 1, column: 1 } });
  return project;
}

/** The name that a document gives the project, where it is a plain one. */
function ownName(document: MappingNode): string | undefined {
  const name = entryOf(document, "name")?.value;
  if (name?.kind !== "scalar" || name.isNull || typeof name.text !== "string") return undefined;
  return name.text.includes("$") ? undefined : name.text;
}
