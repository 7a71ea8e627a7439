import { execFileSync } from "node:child_process";
import { join } from "node:path";

const tools = join(__dirname, "../../tools");

/**
 * Calls exported functions of a module in tools/, one after the other, and gives their results. The modules are
 * ECMAScript's, which jest cannot load into a test, and run on an older Node than ours: so node itself runs them.
 */
export function evaluate(
  module: string,
  calls: readonly (readonly [name: string, ...args: unknown[]])[],
): unknown[] {
  const script = `
    const module = await import(process.argv[1]);
    const results = JSON.parse(process.argv[2]).map(([name, ...args]) => module[name](...args) ?? null);
    process.stdout.write(JSON.stringify(results));`;
  const args = ["--input-type=module", "--eval", script, join(tools, module), JSON.stringify(calls)];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" })) as unknown[];
}
