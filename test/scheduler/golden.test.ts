import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Problem } from "../../scheduler";
import { checked } from "./fleet";

const folder = join(__dirname, "golden", "plans");
const read = (file: string): string => readFileSync(join(folder, file), "utf8");
const names = readdirSync(folder)
  .filter((file) => file.endsWith(".problem.json"))
  .map((file) => file.slice(0, -".problem.json".length));

test.each(names)("the plan of %s is what it was", (name) => {
  const result = `${JSON.stringify(checked(JSON.parse(read(`${name}.problem.json`)) as Problem), undefined, 2)}\n`;
  if (process.env["UPDATE_GOLDEN"] !== undefined) writeFileSync(join(folder, `${name}.plan.json`), result);
  expect(result).toBe(read(`${name}.plan.json`));
});
