// @ts-check
import { SetupError } from "./shell.mjs";

/** @param {number} milliseconds */
export function duration(milliseconds) {
  const seconds = milliseconds / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

/**
 * Does something that takes a while: says what, and how long it took. It writes to standard error, so that a
 * command's own output stays clean.
 * @template T
 * @param {string} what
 * @param {() => Promise<T>} act
 * @returns {Promise<T>}
 */
export async function step(what, act) {
  console.error(`  ${what} ...`);
  const start = Date.now();
  const result = await act();
  console.error(`  ${what}: ${duration(Date.now() - start)}`);
  return result;
}

/**
 * Runs a command's main function; a failure is one message, without a stack where it needs none.
 * @param {() => Promise<number | void>} main
 */
export async function command(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    console.error(error instanceof SetupError ? `error: ${error.message}` : error);
    process.exitCode = 1;
  }
}
