import fc from "fast-check";
import { lostBy, projects } from "./round-trip";

// 10,000 runs: npm run bench compose-round-trip.
test("a project that is printed and loaded again is the same: 200 projects", () => {
  fc.assert(
    fc.property(projects, fc.constantFrom("yaml" as const, "json" as const), (project, format) => {
      expect(lostBy(project, format)).toEqual([]);
    }),
    { numRuns: 200 },
  );
});
