// @ts-check
import { spawn, spawnSync } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import { cache } from "./cache.mjs";

/** A failure whose message is all that a person needs: no stack trace. */
export class SetupError extends Error {}

/**
 * @typedef {{ cwd?: string; env?: NodeJS.ProcessEnv; timeout?: number; input?: Buffer | string }} RunOptions
 */

/**
 * Runs a command quietly and returns its standard output; undefined when it fails.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 */
export function output(command, args, options = {}) {
  const result = spawnSync(command, args, {
    encoding: "utf8",
    stdio: ["pipe", "pipe", "ignore"],
    ...options,
  });
  return result.status === 0 ? result.stdout : undefined;
}

/**
 * Runs a command that must succeed. What it prints is kept back, and shown only when it fails.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<string>}
 */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ["pipe", "pipe", "pipe"], ...options });
    let text = "";
    child.stdout.on("data", (data) => (text += data));
    child.stderr.on("data", (data) => (text += data));
    child.stdin.on("error", () => {}).end(options.input);
    child.on("error", (error) => reject(new SetupError(`${command} could not be started: ${error.message}`)));
    child.on("close", (code, signal) => {
      if (code === 0) return resolve(text);
      const tail = text.trimEnd().split("\n").slice(-20).join("\n");
      reject(
        new SetupError(`${[command, ...args].join(" ")} failed (${signal ?? `code ${code}`}):\n${tail}`),
      );
    });
  });
}

/**
 * Runs a command whose output is the user's to see; resolves with its exit code.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<number>}
 */
export function show(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: "inherit", ...options });
    child.on("error", (error) => reject(new SetupError(`${command} could not be started: ${error.message}`)));
    child.on("close", (code) => resolve(code ?? 1));
  });
}

/**
 * Where a command lies on PATH, leaving out what set-up itself put into the cache.
 * @param {string} command
 * @param {readonly string[]} [more] further folders to look in
 */
export function installed(command, more = []) {
  const folders = [...(process.env.PATH ?? "").split(delimiter), ...more];
  return folders
    .filter((folder) => folder !== "" && !folder.startsWith(cache))
    .map((folder) => join(folder, command))
    .find(isExecutable);
}

/** @param {string} file */
export function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
