// @ts-check
// Runs the tests with all the set-up that they need; closes with the totals over everything that ran.
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inRepository } from "./cache.mjs";
import { environment } from "./environment.mjs";
import { compile, setUp, setUpCode } from "./setup.mjs";
import { SetupError, show } from "./shell.mjs";
import { command, duration } from "./step.mjs";
import * as totals from "./totals.mjs";

const bin = (/** @type {string} */ name) => inRepository("node_modules", ".bin", name);

/** @typedef {{ name: string; totals: totals.Totals; took: number }} Result */

/**
 * @param {string} name
 * @param {() => Promise<totals.Totals>} act
 * @returns {Promise<Result>}
 */
async function tier(name, act) {
  console.error(`\n== ${name}`);
  const start = Date.now();
  const result = await act();
  return { name, totals: result, took: Date.now() - start };
}

/** @param {string} name @param {string} tool @param {readonly string[]} args */
const check = (name, tool, args) =>
  tier(name, async () => {
    const code = await show(bin(tool), args, { cwd: inRepository(), env: environment() });
    return totals.totalOfCheck(code === 0);
  });

/** The examples and the tests of the command run the compiled package. */
const compiled = () =>
  tier("compile", () =>
    compile().then(
      () => totals.totalOfCheck(true),
      (error) => {
        console.error(error.message);
        return totals.totalOfCheck(false);
      },
    ),
  );

/** @param {string} project a project of jest.config.js @param {readonly string[]} args */
const jest = (project, args) =>
  tier(project, async () => {
    const folder = mkdtempSync(join(tmpdir(), "stowage-test-"));
    const report = join(folder, "report.json");
    try {
      const all = [
        "--selectProjects",
        project,
        "--json",
        "--outputFile",
        report,
        "--passWithNoTests",
        ...args,
      ];
      const code = await show(bin("jest"), all, { cwd: inRepository(), env: environment() });
      const counted = existsSync(report)
        ? totals.totalOfJest(JSON.parse(readFileSync(report, "utf8")))
        : undefined;
      return counted === undefined || (code !== 0 && counted.failed === 0)
        ? totals.totalOfCheck(false)
        : counted;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

/** One after the other: the machines share the host. A test that ran out of time may leave a wait that holds jest up. */
const endToEnd = ["--runInBand", "--forceExit"];

/** @param {readonly string[]} more arguments for jest */
const tiers = (more) => ({
  unit: async () => {
    await setUpCode();
    return [await compiled(), await jest("unit", more)];
  },
  e2e: async () => {
    await setUp("test");
    return [await compiled(), await jest("e2e", [...endToEnd, ...more])];
  },
  all: async () => {
    await setUp("test");
    return [
      await compiled(),
      await check("lint", "eslint", ["."]),
      await check("format", "prettier", ["--check", "."]),
      await check("types", "tsc", ["-p", "tsconfig.json"]),
      await check("types of tools", "tsc", ["-p", "tools/tsconfig.json"]),
      await jest("unit", more),
      await jest("e2e", [...endToEnd, ...more]),
    ];
  },
});

await command(async () => {
  const [which = "all", ...more] = process.argv.slice(2);
  const choices = tiers(more);
  const choice = choices[/** @type {keyof typeof choices} */ (which)];
  if (choice === undefined)
    throw new SetupError("say which: node tools/test.mjs all|unit|e2e [jest's arguments]");
  const results = await choice();
  console.log();
  for (const result of results)
    console.log(`${result.name}: ${totals.show(result.totals)} (${duration(result.took)})`);
  const all = totals.sum(results.map((result) => result.totals));
  console.log(totals.show(all));
  return all.failed > 0 ? 1 : 0;
});
