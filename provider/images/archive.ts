import { createReadStream, existsSync, readFileSync, readlinkSync } from "node:fs";
import { lstat, stat } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type Headers, type Pack, pack } from "tar-stream";
import { type BuildFile, buildFiles } from "../shell";

/** What the engine's builder is sent. */
export interface Archive {
  /** A tar, made as it is read. */
  readonly stream: Readable;
  /** Where the Dockerfile is in it. */
  readonly dockerfile: string;
}

/** What a Dockerfile from outside the folder is called in the archive; the builder takes it out of what is built. */
const outsider = ".stowage-dockerfile";
const ignoreFile = ".dockerignore";

/**
 * A build's folder as Docker's own tools send it. Owners are root's, so that the builder's cache, which looks at names,
 * modes, owners and contents, does not ask who has checked it out.
 */
export function contextArchive(folder: string, dockerfile = "Dockerfile"): Archive {
  const outside = join(dockerfile).startsWith("..");
  const archive = pack();
  fill(archive, folder, dockerfile, outside).catch((error: Error) => archive.destroy(error));
  const stream = Readable.from(archive, { objectMode: false });
  return {
    stream: stream.once("close", () => archive.destroy()),
    dockerfile: outside ? outsider : join(dockerfile),
  };
}

async function fill(archive: Pack, folder: string, dockerfile: string, outside: boolean): Promise<void> {
  const [first, ...files] = buildFiles(folder, dockerfile);
  if (first !== undefined) await add(archive, folder, first, outside ? outsider : first.path);
  for (const file of files) if (file.path !== ignoreFile) await add(archive, folder, file, file.path);
  const rules = rulesOf(folder, outside);
  if (rules !== undefined) archive.entry({ name: ignoreFile, mode: 0o644, mtime: new Date(0) }, rules);
  archive.finalize();
}

/** The builder takes out what these leave out: itself, for one, so it is sent even where it is left out. */
function rulesOf(folder: string, outside: boolean): string | undefined {
  const file = join(folder, ignoreFile);
  const own = existsSync(file) ? readFileSync(file, "utf8") : undefined;
  return outside ? `${own ?? ignoreFile}\n${outsider}\n` : own;
}

async function add(archive: Pack, folder: string, { path }: BuildFile, name: string): Promise<void> {
  const full = join(folder, path);
  // Where a link from outside leads to is not in the archive.
  const found = await (name === outsider ? stat(full) : lstat(full));
  const header: Headers = { name, mode: found.mode & 0o7777, mtime: found.mtime };
  if (found.isDirectory()) archive.entry({ ...header, type: "directory" });
  else if (found.isSymbolicLink())
    archive.entry({ ...header, type: "symlink", linkname: readlinkSync(full) });
  else await pipeline(createReadStream(full), archive.entry({ ...header, size: found.size }));
}
