import fc from "fast-check";
import { lenient, samples } from "../test/compose/agreement";
import { checkLoad, edited, edits } from "../test/compose/fuzz";

/** Edits of every real file: none may end in anything but a project or diagnostics, and none may take long. */
const RUNS = 40;
const LIMIT = 500;
const seed = Number(process.env["FUZZ_SEED"] ?? 1);

let slowest = { milliseconds: 0, file: "" };
let loaded = 0;
let runs = 0;
for (const { file } of samples()) {
  const input = lenient([file]);
  const [main] = input.files;
  if (main === undefined) continue;
  fc.assert(
    fc.property(edits, (changes) => {
      const start = performance.now();
      if (checkLoad({ ...input, files: [{ ...main, text: edited(main.text, changes) }] }) === "loaded")
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
