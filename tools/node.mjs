// @ts-check
import { dirname } from "node:path";
import { fillOnce, inCache } from "./cache.mjs";
import { installed, isExecutable, output, run } from "./shell.mjs";
import { step } from "./step.mjs";
import { isAtLeast, versionIn, versions } from "./versions.mjs";

const { install, atLeast } = versions.node;
const folder = inCache(`node-${install}`);

/**
 * The folder of a Node that is new enough for what we run: the installed one, else the cache's.
 * @returns {string | undefined}
 */
export function nodeFolder() {
  const system = installed("node");
  if (system !== undefined && isAtLeast(versionIn(output(system, ["--version"]) ?? "") ?? "0", atLeast)) {
    return dirname(system);
  }
  const ours = `${folder}/node_modules/node/bin`;
  return isExecutable(`${ours}/node`) ? ours : undefined;
}

/** Puts a Node into the cache where the installed one is too old; it comes as an npm package. */
export async function setUpNode() {
  if (nodeFolder() !== undefined) return;
  await step(`Installing Node ${install} into the cache`, () =>
    fillOnce(folder, async (target) => {
      await run("npm", ["install", "--no-audit", "--no-fund", "--prefix", target, `node@${install}`], {
        cwd: target,
      });
    }),
  );
}
