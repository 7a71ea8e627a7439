import { createHash } from "node:crypto";
import { existsSync, lstatSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { buildFiles, ignoredIn } from "../../provider/shell";

/**
 * Hash of what a build reads: its Dockerfile, the files of its folder that .dockerignore lets through, their modes, and
 * the options. Times and owners don't count, so a fresh checkout gives the same hash.
 */
export function contextHash(
  folder: string,
  options: Readonly<Record<string, unknown>> & { readonly dockerfile?: string | undefined },
): string {
  const hash = createHash("sha256").update(JSON.stringify(options));
  for (const { path, kind } of buildFiles(folder, options.dockerfile)) {
    if (kind === "folder") continue;
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
  const here = resolve(dockerfile);
  if (ignoredIn(folder)(dockerfile) && here !== resolve(folder, dockerfile) && existsSync(here))
    return `the .dockerignore of "${folder}" leaves its ${dockerfile} out, and the docker plugin would build with "${here}" instead; add the line "!${dockerfile}" to it`;
  return undefined;
}

/**
 * How the docker plugin is told of a Dockerfile. It looks for it from the program's folder, not from the build's as
 * Docker's own tools do, and falls back to the build's: a plain "Dockerfile" is the program's own where it has one.
 * But one that .dockerignore leaves out is sent under its plain name only.
 */
export function pluginDockerfile(context: string, dockerfile = "Dockerfile"): string {
  return ignoredIn(context)(dockerfile) ? dockerfile : join(context, dockerfile);
}
