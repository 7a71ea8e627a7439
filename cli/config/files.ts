import { readFileSync } from "node:fs";
import { basename, dirname, relative, resolve } from "node:path";
import { loadCompose, type LoadResult } from "../../compose";
import { UserError } from "../user-error";

export interface ConfigOptions {
  readonly projectName?: string;
  readonly profile: readonly string[];
  readonly envFile?: string;
  readonly env?: boolean;
  readonly unsupported: readonly string[];
}

/** Loads files from the disk. Paths inside of them are relative to the folder of the first one. */
export function readFiles(files: readonly string[], options: ConfigOptions): LoadResult {
  const folder = dirname(resolve(files[0] ?? "."));
  if (options.envFile !== undefined) readOrExplain(options.envFile);
  return loadCompose({
    files: files.map((path) => ({ path, text: readOrExplain(path) })),
    readFile: (path) => readIfThere(resolve(folder, path)),
    projectName: (own) => projectNameOf(files, options, own),
    profiles: options.profile,
    ...(options.envFile !== undefined && { envFile: relative(folder, resolve(options.envFile)) }),
    ...(options.env === true
      ? { environment: shellVariables() }
      : { shellHas: (name: string) => process.env[name] !== undefined }),
    unsupported: Object.fromEntries(options.unsupported.map((key) => [key, "warn"])),
  });
}

/** What is asked for, then what the files say, then the folder of the first one. */
export function projectNameOf(
  files: readonly string[],
  { projectName }: ConfigOptions,
  own: string | undefined,
): string {
  const folder = basename(dirname(resolve(files[0] ?? ".")));
  const allowed = folder
    .toLowerCase()
    .replace(/[^a-z0-9_-]/g, "")
    .replace(/^[_-]+/, "");
  return projectName ?? own ?? (allowed === "" ? "default" : allowed);
}

function readOrExplain(path: string): string {
  const text = readIfThere(path);
  if (text === undefined) throw new UserError(`there is no file ${path}`);
  return text;
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (["ENOENT", "ENOTDIR", "EISDIR"].includes((error as NodeJS.ErrnoException).code ?? ""))
      return undefined;
    throw error;
  }
}

function shellVariables(): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
