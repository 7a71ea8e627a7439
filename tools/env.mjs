// @ts-check
// For a shell: eval "$(node tools/env.mjs)"
import { mkdirSync } from "node:fs";
import { cache, inCache } from "./cache.mjs";
import { asShell, changes, toolchain } from "./environment.mjs";
import { SetupError } from "./shell.mjs";
import { command } from "./step.mjs";

await command(async () => {
  const tools = toolchain();
  if (tools.pulumi === undefined || tools.node === undefined || tools.home === undefined) {
    throw new SetupError("Pulumi is not set up yet; run `npm run setup`");
  }
  mkdirSync(inCache("state"), { recursive: true });
  console.log(asShell(changes(tools, process.env, cache)));
});
