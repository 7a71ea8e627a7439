// @ts-check
// Runs the commands of the README's demo blocks and nothing else, so that the README cannot drift from what works.
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { inCache, inRepository } from "./cache.mjs";
import { stopEngine } from "./engine.mjs";
import { environment } from "./environment.mjs";
import { asScript, commandsIn } from "./readme.mjs";
import { compile, setUp } from "./setup.mjs";
import { SetupError, show } from "./shell.mjs";
import { command, duration } from "./step.mjs";

const URL_TIMEOUT_MS = 30_000;

/** @param {string} name */
function readmeCommands(name) {
  const readme = inRepository("README.md");
  const commands = existsSync(readme) ? commandsIn(readFileSync(readme, "utf8"), name) : undefined;
  if (commands === undefined) throw new SetupError(`README.md has no fenced block after <!-- ${name} -->`);
  return commands;
}

/** @param {string} script */
async function runScript(script) {
  const code = await show("sh", ["-c", script], { cwd: inRepository(), env: environment() });
  if (code !== 0)
    throw new SetupError(`a command of the README failed with code ${code}; what it said is above`);
}

async function up() {
  const start = Date.now();
  const commands = readmeCommands("demo");
  console.error("Setting up");
  await setUp("demo");
  await compile();
  console.error(`Set up: ${duration(Date.now() - start)}`);
  const folder = mkdtempSync(join(tmpdir(), "stowage-demo-"));
  try {
    const outputs = join(folder, "outputs.json");
    await runScript(asScript(commands, `pulumi stack output --json > '${outputs}'`));
    await report(JSON.parse(readFileSync(outputs, "utf8")));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  console.log(`\nThe demo took ${duration(Date.now() - start)}. To remove it: npm run demo:down`);
}

/** @param {{ placement?: unknown; url?: string }} outputs */
async function report({ placement, url }) {
  console.log("\nplacement");
  if (typeof placement === "object" && placement !== null) {
    const width = Math.max(...Object.keys(placement).map((name) => name.length));
    for (const [name, machine] of Object.entries(placement))
      console.log(`  ${name.padEnd(width)}  ${machine}`);
  } else {
    console.log(`  ${placement}`);
  }
  if (typeof url !== "string") throw new SetupError("the stack has no output `url`");
  console.log(`\nurl\n  ${url}  (${await answerOf(url)})`);
}

/** @param {string} url */
async function answerOf(url) {
  let last = "no answer";
  for (const end = Date.now() + URL_TIMEOUT_MS; Date.now() < end; await sleep(500)) {
    try {
      const answer = await fetch(url, { signal: AbortSignal.timeout(5_000) });
      if (answer.ok) return `answers ${answer.status}`;
      last = `answers ${answer.status}`;
    } catch (error) {
      last = error instanceof Error ? String(error.cause ?? error.message) : String(error);
    }
  }
  throw new SetupError(`${url} does not work: ${last}`);
}

/** Whether the backend holds any stack: a demo that is gone already is no error. */
function hasStacks() {
  const folder = inCache("state", ".pulumi", "stacks");
  const files = existsSync(folder) ? readdirSync(folder, { recursive: true }) : [];
  return files.some((file) => String(file).endsWith(".json"));
}

async function down() {
  const start = Date.now();
  const commands = readmeCommands("demo:down");
  if (hasStacks()) {
    await setUp("demo");
    await compile();
    await runScript(asScript(commands));
  }
  await stopEngine("demo");
  console.log(`\nThe demo is gone: ${duration(Date.now() - start)}`);
}

await command(async () => {
  const acts = { up, down };
  const act = acts[/** @type {keyof typeof acts} */ (process.argv[2] ?? "")];
  if (act === undefined) throw new SetupError("say which: node tools/demo.mjs up|down");
  await act();
});
