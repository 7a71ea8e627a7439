import { readFileSync } from "node:fs";
import { join } from "node:path";
import { plan, type Problem } from "../../scheduler";
import { parseExpression } from "../../scheduler/expression";

const guide = readFileSync(join(__dirname, "../../docs/placement.md"), "utf8");

/** The first column of the indented lines of a section. */
function examples(heading: string): string[] {
  const section = guide.split(/^## /m).find((part) => part.startsWith(heading)) ?? "";
  return [...section.matchAll(/^ {4}(\S+) {3,}\S/gm)].map(([, rule = ""]) => rule);
}

test("every rule in the guide can be read", () => {
  const [constraints, affinities] = [examples("Constraints"), examples("Affinities")];
  expect([constraints.length, affinities.length]).toEqual([8, 7]);
  for (const rule of constraints) parseExpression(rule, "constraint");
  for (const rule of affinities) parseExpression(rule, "affinity");
});

test("the problem in the guide has a plan", () => {
  const json = /```json\n(.*?)```/s.exec(guide)?.[1] ?? "";
  expect(plan(JSON.parse(json) as Problem).assignments).toEqual({
    "shop-web-1": "node-1",
    "shop-web-2": "node-2",
  });
});
