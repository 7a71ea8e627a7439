/** `./app/` -> `app`, `.` -> ``: two spellings of one relative path become equal. */
export function normalizePath(path: string): string {
  const absolute = path.startsWith("/");
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === ".." && parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else if (part !== ".." || !absolute) parts.push(part);
  }
  return (absolute ? "/" : "") + parts.join("/");
}

export function isAbsolute(path: string): boolean {
  return path.startsWith("/");
}

/** The folder that a file is in: `a/b.yaml` -> `a`, `b.yaml` -> ``. */
export function folderOf(path: string): string {
  const normal = normalizePath(path);
  const end = normal.lastIndexOf("/");
  return end > 0 ? normal.slice(0, end) : normal.slice(0, end + 1);
}

/** What a path in a folder leads to; a path that is absolute or elsewhere leads to itself. */
export function joinPaths(folder: string, path: string): string {
  if (isElsewhere(path) && !isAbsolute(path)) return path;
  return normalizePath(isAbsolute(path) || folder === "" ? path : `${folder}/${path}`);
}

/** What is found elsewhere than relative to a file: absolute, the home folder, a URL, a Windows drive. */
export function isElsewhere(path: string): boolean {
  return isAbsolute(path) || /^(~|[A-Za-z][\w+.-]*:|git@|github\.com\/)/.test(path);
}

/** A path that was written relative to a file in a folder, as one relative to the project. */
export function rebasePath(folder: string, path: string): string {
  if (folder === "" || isElsewhere(path)) return path;
  const joined = joinPaths(folder, path);
  return /^(\/|\.\.(\/|$))/.test(joined) ? joined : joined === "" ? "." : `./${joined}`;
}
