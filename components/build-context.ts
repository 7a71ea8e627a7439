import { createHash } from "node:crypto";
import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import ignore from "@balena/dockerignore";

/**
 * Hash of what a build reads: the files of its folder that .dockerignore lets through, their modes, and the options.
 * Times and owners don't count, so a fresh checkout gives the same hash.
 */
export function contextHash(folder: string, options: Readonly<Record<string, unknown>>): string {
  const hash = createHash("sha256").update(JSON.stringify(options));
  const ignoreFile = join(folder, ".dockerignore");
  const ignored = ignore({ ignorecase: false }).add(
    existsSync(ignoreFile) ? readFileSync(ignoreFile, "utf8") : "",
  );
  for (const path of files(folder, folder)) {
    if (ignored.ignores(path)) continue;
    const full = join(folder, path);
    const stat = lstatSync(full);
    const content = stat.isSymbolicLink() ? readlinkSync(full) : readFileSync(full);
    hash
      .update(`\0${path}\0${stat.mode & 0o111 ? "x" : "-"}${stat.isSymbolicLink() ? "l" : "f"}\0`)
      .update(content);
  }
  return hash.digest("hex");
}

/** Why a folder can't be built from; undefined where it can. */
export function contextProblem(folder: string, dockerfile = "Dockerfile"): string | undefined {
  if (!existsSync(folder) || !statSync(folder).isDirectory())
    return `the build folder "${folder}" is not there; give a folder relative to the file`;
  if (!existsSync(resolve(folder, dockerfile)))
    return `"${join(folder, dockerfile)}" is not there; create it or name another with dockerfile`;
  return undefined;
}

function files(root: string, folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const full = join(folder, entry.name);
      return entry.isDirectory() ? files(root, full) : [relative(root, full)];
    });
}
