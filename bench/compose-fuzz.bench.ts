import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { corpus, samples } from "../test/compose/agreement";
import { checkLoad, edited, edits } from "../test/compose/fuzz";

/** Edits of every real file: none may end in anything but a project or diagnostics, and none may take long. */
const RUNS = 40;
const LIMIT = 500;
const seed = Number(process.env["FUZZ_SEED"] ?? 1);

let slowest = { milliseconds: 0, file: "" };
let loaded = 0;
let runs = 0;
for (const { file } of samples()) {
  const text = readFileSync(join(corpus, file), "utf8");
  const readFile = (path: string) => {
    const full = join(corpus, dirname(file), path);
    return existsSync(full) ? readFileSync(full, "utf8") : undefined;
  };
  fc.assert(
    fc.property(edits, (changes) => {
      const start = performance.now();
      if (checkLoad({ files: [{ path: file, text: edited(text, changes) }], readFile }) === "loaded")
        loaded++;
      runs++;
      const milliseconds = performance.now() - start;
      if (milliseconds > slowest.milliseconds) slowest = { milliseconds, file };
    }),
    { numRuns: RUNS, seed },
  );
}
const { milliseconds, file } = slowest;
console.log(
  `${runs} edits of ${samples().length} files, ${loaded} load; the slowest took ${milliseconds.toFixed(0)} ms: ${file}`,
);
if (milliseconds > LIMIT) process.exitCode = 1;
