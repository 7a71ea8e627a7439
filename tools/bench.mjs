// @ts-check
import { existsSync, readdirSync } from "node:fs";
import { inRepository } from "./cache.mjs";
import { environment } from "./environment.mjs";
import { setUpCode } from "./setup.mjs";
import { show } from "./shell.mjs";
import { command } from "./step.mjs";

await command(async () => {
  await setUpCode();
  const wanted = process.argv[2] ?? "";
  const folder = inRepository("bench");
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith(".bench.ts")) : [];
  let failed = 0;
  for (const file of files.filter((name) => name.includes(wanted)).sort()) {
    console.log(`\n== ${file}`);
    const args = ["--require", "ts-node/register/transpile-only", `${folder}/${file}`];
    if ((await show("node", args, { cwd: inRepository(), env: environment() })) !== 0) failed++;
  }
  return failed > 0 ? 1 : 0;
});
