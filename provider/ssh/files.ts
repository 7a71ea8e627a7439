import { quote } from "./shell";

export interface HostFile {
  readonly path: string;
  /** E.g. 0o600. */
  readonly mode: number;
  readonly content: string | Buffer;
  /** Not kept in memory any longer than it takes to write it. */
  readonly secret?: boolean;
}

/**
 * Writes the files that stdin lists, one line each: mode, path, base64. Nothing of them is in an argument list
 * (printf is a builtin), each one appears at once and with its mode; a rename also changes the mode of a file
 * that was there. Directories are made as their files need them: secret ones by `secretFolders`.
 */
export function writeScript(secretFolders: readonly string[] = []): string {
  return [
    "set -eu",
    "umask 022",
    ...secretFolders.map((folder) => `mkdir -p ${quote(folder)}; chmod 700 ${quote(folder)}`),
    "while IFS=' ' read -r mode path data; do",
    '  mkdir -p "$(dirname "$path")"',
    '  (umask 077; printf %s "$data" | base64 -d > "$path.stowage-new")',
    '  chmod "$mode" "$path.stowage-new"',
    '  mv -f "$path.stowage-new" "$path"',
    "done",
  ].join("\n");
}

export function writeInput(files: readonly HostFile[]): string {
  return files
    .map(
      ({ path, mode, content }) =>
        `${mode.toString(8).padStart(4, "0")} ${path} ${Buffer.from(content).toString("base64")}\n`,
    )
    .join("");
}
