// @ts-check
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's root. */
export const repository = dirname(dirname(fileURLToPath(import.meta.url)));

/** The folder outside the repository where everything lies that set-up downloads, builds or starts. */
export const cache =
  process.env.STOWAGE_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "stowage");

/** @param {...string} parts */
export const inCache = (...parts) => join(cache, ...parts);

/** @param {...string} parts */
export const inRepository = (...parts) => join(repository, ...parts);

/**
 * A short hash over files and the files in folders: part of a name in the cache, so that a changed recipe is built anew.
 * @param {...string} paths
 */
export function hashOf(...paths) {
  const hash = createHash("sha256");
  const add = (/** @type {string} */ path) => {
    if (statSync(path).isDirectory()) for (const entry of readdirSync(path).sort()) add(join(path, entry));
    else hash.update(readFileSync(path)).update("\0");
  };
  paths.forEach(add);
  return hash.digest("hex").slice(0, 8);
}

/**
 * Fills `target` once: `make` gets an empty folder beside it, which takes its place when it is complete.
 * An interrupted or parallel run never leaves half of it.
 * @param {string} target
 * @param {(folder: string) => Promise<void>} make
 */
export async function fillOnce(target, make) {
  if (existsSync(target)) return;
  mkdirSync(dirname(target), { recursive: true });
  const folder = mkdtempSync(`${target}.`);
  try {
    await make(folder);
    if (!existsSync(target)) renameSync(folder, target);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
