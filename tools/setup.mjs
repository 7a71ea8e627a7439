// @ts-check
import { fileURLToPath } from "node:url";
import { inRepository } from "./cache.mjs";
import { setUpDockerPlugin } from "./docker-plugin.mjs";
import { setUpEngine } from "./engine.mjs";
import { environment } from "./environment.mjs";
import { setUpImages } from "./images.mjs";
import { setUpNode } from "./node.mjs";
import { setUpPackages } from "./packages.mjs";
import { setUpPulumi } from "./pulumi.mjs";
import { run, SetupError } from "./shell.mjs";
import { command, duration, step } from "./step.mjs";

/** What pure code needs: Node and the npm packages. */
export async function setUpCode() {
  await setUpNode();
  await setUpPackages();
}

/**
 * All that a real run needs. Each step finds out by itself whether there is anything to do.
 * @param {string} by who asks: an engine that is started for the demo is stopped with it
 */
export async function setUp(by) {
  await setUpCode();
  await setUpPulumi();
  await setUpDockerPlugin();
  await setUpEngine(by);
  await setUpImages();
}

/** Compiles the package into dist/, where the examples find it; the compiler itself remembers what has not changed. */
export const compile = () =>
  step("Compiling", () =>
    run(
      inRepository("node_modules", ".bin", "tsc"),
      ["-p", "tsconfig.build.json", "--incremental", "--tsBuildInfoFile", "dist/.tsbuildinfo"],
      { cwd: inRepository(), env: environment() },
    ).catch((error) => {
      throw new SetupError(`the package does not compile:\n${error.message}`);
    }),
  );

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await command(async () => {
    const start = Date.now();
    await setUp("setup");
    await compile();
    console.error(`Ready after ${duration(Date.now() - start)}. For a shell: eval "$(node tools/env.mjs)"`);
  });
}
