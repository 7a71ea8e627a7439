import fc from "fast-check";
import { lostBy, projects } from "../test/compose/round-trip";

/** Prints and loads random projects again; SEED=n looks for other ones. */
const numRuns = Number(process.env["RUNS"] ?? 10_000);
const result = fc.check(
  fc.property(projects, fc.constantFrom("yaml" as const, "json" as const), (project, format) => {
    const lost = lostBy(project, format);
    if (lost.length > 0) throw new Error(lost.join("\n"));
  }),
  { numRuns, seed: Number(process.env["SEED"] ?? 1) },
);
if (result.failed) console.log(fc.defaultReportMessage(result));
console.log(
  `${result.numRuns} projects printed and loaded again, ${result.failed ? "one differs" : "all the same"}`,
);
if (result.failed) process.exitCode = 1;
