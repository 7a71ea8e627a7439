import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { supportTables } from "../../compose/support";

const page = resolve(__dirname, "../../docs/compose.md");
const marker = "<!-- Generated from compose/: UPDATE_GOLDEN=1 npx jest docs.test -->\n\n";

test("docs/compose.md shows the keys and codes that the code has", () => {
  const text = readFileSync(page, "utf8");
  const written = text.slice(0, text.indexOf(marker) + marker.length);
  expect(text).toContain(marker);
  const expected = `${written}${supportTables()}\n`;
  if (process.env["UPDATE_GOLDEN"] === "1") writeFileSync(page, expected);
  else expect(text).toBe(expected);
});
