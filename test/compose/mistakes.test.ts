import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadCompose, type LoadResult, renderDiagnostics } from "../../compose";
import { MISTAKES, type Mistake } from "./mistakes";

const mistakes = Object.entries(MISTAKES).flatMap(([kind, list]) =>
  list.map((mistake) => [`${kind}: ${mistake[0]}`, mistake] as const),
);

function load([, , text, others = {}]: Mistake): LoadResult {
  const clean = (marked: string | undefined) => marked?.replace("»", "");
  return loadCompose({
    files: [{ path: "compose.yaml", text: clean(text) ?? "" }],
    readFile: (path) => clean(Object.hasOwn(others, path) ? others[path] : undefined),
  });
}

/** Where the marker stands. */
function marked([, , text, others = {}]: Mistake): string {
  for (const [file, content] of Object.entries({ "compose.yaml": text, ...others })) {
    const before = content.slice(0, Math.max(0, content.indexOf("»"))).split("\n");
    if (content.includes("»")) return `${file}:${before.length}:${(before.at(-1) ?? "").length + 1}`;
  }
  throw new Error("no marker");
}

const errorsOf = (result: LoadResult) => result.diagnostics.filter(({ severity }) => severity === "error");

test("there are twelve classes of five mistakes", () => {
  expect(Object.values(MISTAKES).map((list) => list.length)).toEqual(Array(12).fill(5));
});

test.each(mistakes)("%s is told once, at its place", (_, mistake) => {
  const [, code] = mistake;
  const told = errorsOf(load(mistake)).map(
    ({ code: found, position: { file, line, column } }) => `${file}:${line}:${column} ${found}`,
  );
  expect(told).toEqual([`${marked(mistake)} ${code}`]);
});

test("what is told about each of them is what the text file says", () => {
  const rendered = mistakes
    .map(([name, mistake]) => {
      const result = load(mistake);
      return `# ${name}\n${renderDiagnostics(errorsOf(result), result.sources)}\n`;
    })
    .join("\n");
  const path = join(__dirname, "golden", "mistakes.txt");
  if (process.env["UPDATE_GOLDEN"] === "1") writeFileSync(path, rendered);
  else expect(rendered).toBe(readFileSync(path, "utf8"));
});
