import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./command";

const folder = join(root, "test", "e2e", "golden");

/** Compares a text with its file; `UPDATE_GOLDEN=1` writes it instead, for a person to read in the diff. */
export function expectGolden(name: string, text: string): void {
  const file = join(folder, `${name}.txt`);
  if (process.env["UPDATE_GOLDEN"] !== undefined) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, text);
  }
  expect({ [name]: text }).toEqual({
    [name]: existsSync(file) ? readFileSync(file, "utf8") : "(no such file)",
  });
}
