import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { make } from "./support/made";

const corpus = join(__dirname, "..", "..", "..", "shared", "corpus");
const files = existsSync(corpus)
  ? readdirSync(corpus, { recursive: true, encoding: "utf8" }).filter((file) => /\.ya?ml$/.test(file))
  : [];

(files.length > 0 ? test : test.skip)(
  "other people's files come to containers, or to findings with a place",
  async () => {
    const made = await Promise.all(files.map((file) => make(readFileSync(join(corpus, file), "utf8"))));
    const findings = made.flatMap(({ diagnostics }) => diagnostics);
    expect(findings.filter((line) => !/^\S+:\d+:\d+ /.test(line))).toEqual([]);
    expect(made.flatMap(({ containers }) => Object.keys(containers)).length).toBeGreaterThan(500);
  },
  20_000,
);
