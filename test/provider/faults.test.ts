import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

const root = resolve(__dirname, "../..");
const sections = readFileSync(join(root, "docs/faults.md"), "utf8").split(/^## /m).slice(1);

/** The text of all tests and of all that they test, in which a `...` of the page stands for anything. */
const read = (folder: string, pattern: RegExp): string =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => pattern.test(file) && !file.includes("node_modules") && !file.includes(".work"))
    .map((file) => readFileSync(join(root, folder, file), "utf8"))
    .join("\n");
const tests = read("test", /\.test\.ts$/);
const code = ["provider", "components"].map((folder) => read(folder, /\.ts$/)).join("\n") + tests;

test("the catalogue has the 18 problems, in order", () => {
  expect(sections.map((section) => Number(/^\d+/.exec(section)?.[0]))).toEqual(
    Array.from({ length: 18 }, (_, index) => index + 1),
  );
});

test.each(sections)("every test that is named is there: %#", (section) => {
  const names = [...(/^Shown by: (.*)$/m.exec(section)?.[1] ?? "").matchAll(/"([^"]+)"/g)].map(
    ([, name]) => name ?? "",
  );
  expect(names.length).toBeGreaterThan(0);
  expect(names.filter((name) => !tests.includes(`"${name}"`))).toEqual([]);
});

test("every message is one that the code has", () => {
  const messages = sections.flatMap((section) =>
    [...section.matchAll(/^ {4}(.+)$/gm)].map(([, text]) => text ?? ""),
  );
  expect(messages.length).toBeGreaterThan(15);
  const fragments = messages.flatMap((message) =>
    message
      .split("...")
      .flatMap((part) => part.split(/[;:"()]|\d+/))
      .map((part) => part.trim())
      .filter((part) => part.length > 12),
  );
  const flat = code.replaceAll(/[`"] *\+\n\s*[`"]/g, "").replaceAll("\\`", "`");
  expect(fragments.filter((part) => !flat.includes(part))).toEqual([]);
});
