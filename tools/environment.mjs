// @ts-check
import { mkdirSync } from "node:fs";
import { delimiter } from "node:path";
import { cache, inCache, inRepository } from "./cache.mjs";
import { pulumiHome } from "./docker-plugin.mjs";
import { nodeFolder } from "./node.mjs";
import { pulumiFolder } from "./pulumi.mjs";

/**
 * @typedef {object} Toolchain What set-up found or made.
 * @property {string} [node] folder of a Node that is new enough
 * @property {string} [pulumi] folder of the Pulumi CLI
 * @property {string} [home] PULUMI_HOME whose docker plugin is used
 * @property {string} [commands] folder of the `stowage` command
 * @property {boolean} [built] the docker plugin was built here, so nothing of Pulumi's can be downloaded
 */

/** What is there now. @returns {Toolchain} */
export function toolchain() {
  return { node: nodeFolder(), pulumi: pulumiFolder(), commands: inRepository("tools/bin"), ...pulumiHome() };
}

/**
 * What differs from `base` when Pulumi runs with a toolchain; undefined means unset. Where everything is installed
 * already, little does: the state's place, its passphrase, no look for updates.
 * @param {Toolchain} tools
 * @param {Readonly<Record<string, string | undefined>>} base
 * @param {string} root the cache
 * @returns {Record<string, string | undefined>}
 */
export function changes(tools, base, root) {
  const cached = [tools.node, tools.pulumi].filter((folder) => folder?.startsWith(root));
  const own = [...cached, ...(tools.commands === undefined ? [] : [tools.commands])];
  const others = (base.PATH ?? "")
    .split(delimiter)
    .filter((folder) => !folder.startsWith(root) && folder !== tools.commands);
  const docker = Object.keys(base).filter((name) => name.startsWith("DOCKER_"));
  return {
    ...Object.fromEntries(docker.map((name) => [name, undefined])),
    PATH: [...own, ...others].join(delimiter),
    PULUMI_BACKEND_URL: `file://${root}/state`,
    // The backend is a folder of ours, and the examples' stacks are salted for this one.
    PULUMI_CONFIG_PASSPHRASE: "stowage",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    ...(tools.home?.startsWith(root) ? { PULUMI_HOME: tools.home } : {}),
    ...(tools.built
      ? { PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true", PULUMI_DISABLE_REGISTRY_RESOLVE: "true" }
      : {}),
  };
}

/** The environment for everything that runs Pulumi here: the demo, the tests, a person's shell. */
export function environment() {
  mkdirSync(inCache("state"), { recursive: true });
  /** @type {NodeJS.ProcessEnv} */
  const result = { ...process.env };
  for (const [name, value] of Object.entries(changes(toolchain(), process.env, cache))) {
    if (value === undefined) delete result[name];
    else result[name] = value;
  }
  return result;
}

/**
 * Changes as lines that a POSIX shell evaluates.
 * @param {Readonly<Record<string, string | undefined>>} variables
 */
export const asShell = (variables) =>
  Object.entries(variables)
    .map(([name, value]) =>
      value === undefined ? `unset ${name}` : `export ${name}='${value.replaceAll("'", `'\\''`)}'`,
    )
    .join("\n");
