// @ts-check
import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { cache, inCache } from "./cache.mjs";

const REMEMBER_MS = 24 * 60 * 60 * 1000;

/**
 * Tries to fetch something from a place that may be out of reach here, such as an image registry. A failure is
 * remembered for a day, so that a machine without that way pays for the attempt once.
 * @param {string} place such as "image registry"
 * @param {() => Promise<unknown>} fetchIt
 * @returns {Promise<boolean>} whether it was fetched
 */
export async function tryFrom(place, fetchIt) {
  const mark = inCache(`unreachable-${place.replaceAll(" ", "-")}`);
  if (Date.now() - (statSync(mark, { throwIfNoEntry: false })?.mtimeMs ?? 0) < REMEMBER_MS) return false;
  try {
    await fetchIt();
    return true;
  } catch {
    console.error(`  No ${place} can be reached from here; next try in a day.`);
    mkdirSync(cache, { recursive: true });
    writeFileSync(mark, "");
    return false;
  }
}
