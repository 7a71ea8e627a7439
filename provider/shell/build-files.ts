import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import ignore from "@balena/dockerignore";

/** Something in a build's folder, by its path there. */
export interface BuildFile {
  readonly path: string;
  readonly kind: "file" | "link" | "folder";
}

/**
 * What a build is given: its Dockerfile first, wherever it is, then all in its folder that .dockerignore lets through,
 * sorted by name, a folder before what is in it. Sockets and the like are never among them.
 */
export function buildFiles(folder: string, dockerfile = "Dockerfile"): BuildFile[] {
  const ignores = ignoredIn(folder);
  const first = join(dockerfile);
  return [
    { path: first, kind: "file" },
    ...within(folder, folder).filter(({ path }) => path !== first && !ignores(path)),
  ];
}

/** Whether the folder's .dockerignore leaves a path out; what is outside the folder is never left out. */
export function ignoredIn(folder: string): (path: string) => boolean {
  const file = join(folder, ".dockerignore");
  const rules = ignore({ ignorecase: false }).add(existsSync(file) ? readFileSync(file, "utf8") : "");
  return (path) => !path.startsWith("..") && rules.ignores(join(path));
}

function within(root: string, folder: string): BuildFile[] {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const full = join(folder, entry.name);
      const path = relative(root, full);
      if (entry.isDirectory()) return [{ path, kind: "folder" as const }, ...within(root, full)];
      if (entry.isSymbolicLink()) return [{ path, kind: "link" as const }];
      return entry.isFile() ? [{ path, kind: "file" as const }] : [];
    });
}
