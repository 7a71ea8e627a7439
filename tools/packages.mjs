// @ts-check
import { existsSync, readFileSync } from "node:fs";
import { inRepository } from "./cache.mjs";
import { run } from "./shell.mjs";
import { step } from "./step.mjs";

/**
 * Whether what npm installed is what the lock file says. npm leaves its own account of node_modules there; it
 * lacks the optional packages of other platforms, and the project itself.
 * @param {{ packages: Record<string, { version?: string; optional?: boolean; link?: boolean; os?: string[]; cpu?: string[]; libc?: string[] }> }} wanted package-lock.json
 * @param {{ packages: Record<string, { version?: string; link?: boolean }> }} present node_modules/.package-lock.json
 */
export const inStep = (wanted, present) =>
  Object.entries(wanted.packages).every(([path, entry]) => {
    if (!path.includes("node_modules/")) return true;
    const found = present.packages[path];
    if (found !== undefined) return found.version === entry.version;
    return entry.optional === true && (entry.os ?? entry.cpu ?? entry.libc) !== undefined;
  });

/** Installs the repository's own packages. No install scripts: ssh2's native add-ons are optional, the rest has none. */
export async function setUpPackages() {
  const present = inRepository("node_modules", ".package-lock.json");
  const read = (/** @type {string} */ file) => JSON.parse(readFileSync(file, "utf8"));
  if (existsSync(present) && inStep(read(inRepository("package-lock.json")), read(present))) return;
  await step("Installing npm packages", () =>
    run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: inRepository() }),
  );
}
