import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadCompose, renderDiagnostics } from "../../compose";

const golden = join(__dirname, "golden");
const cases = readdirSync(golden).filter((name) => name.endsWith(".yaml"));

/** What a case knows of the world: `SECRET` is a hole, the shell has `TAG`, `NAME.env` stands beside it. */
function render(name: string): string {
  const text = readFileSync(join(golden, name), "utf8");
  const { diagnostics } = loadCompose({
    files: [{ path: "compose.yaml", text }],
    variables: { SECRET: { hole: true } },
    shellHas: (variable) => variable === "TAG",
    readFile: (path) =>
      existsSync(join(golden, path)) ? readFileSync(join(golden, path), "utf8") : undefined,
  });
  return `${renderDiagnostics(diagnostics, [{ path: "compose.yaml", text }])}\n`;
}

test.each(cases)("what %s is told is what its text file says", (name) => {
  const path = join(golden, name.replace(/\.yaml$/, ".txt"));
  const rendered = render(name);
  if (process.env["UPDATE_GOLDEN"] === "1") writeFileSync(path, rendered);
  else expect(rendered).toBe(readFileSync(path, "utf8"));
});

test("a file that is not given is quoted nowhere, since its lines may be secrets", () => {
  const rendered = render("dotenv.yaml");
  expect(rendered).toContain("secret.env:1:");
  expect(rendered).not.toContain("hunter2");
});

test("a long line is shown around the caret", () => {
  const text = `services: {web: {image: a, labels: {${"a".repeat(300)}: b}, uts: host, ${"c".repeat(300)}: d}}`;
  const rendered = renderDiagnostics(loadCompose({ files: [{ path: "f", text }] }).diagnostics, [
    { path: "f", text },
  ]);
  const [, shown = "", caret = ""] = rendered.split("\n");
  expect(shown.slice(caret.indexOf("^")).startsWith("uts: host")).toBe(true);
  expect(shown.length).toBeLessThan(140);
});
