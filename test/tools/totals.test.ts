import { evaluate } from "./evaluate";

test("a test file that cannot be loaded is a failure", () => {
  const report = {
    numPassedTests: 3,
    numFailedTests: 1,
    numPendingTests: 1,
    numTodoTests: 1,
    numRuntimeErrorTestSuites: 1,
  };
  expect(evaluate("totals.mjs", [["totalOfJest", report]])).toEqual([{ passed: 3, failed: 2, skipped: 2 }]);
});

test("the closing line adds everything up, and speaks of skipped tests only when there are any", () => {
  const one = { passed: 3, failed: 1, skipped: 0 };
  const [sum] = evaluate("totals.mjs", [["sum", [one, one]]]);
  expect(sum).toEqual({ passed: 6, failed: 2, skipped: 0 });
  expect(
    evaluate("totals.mjs", [
      ["show", sum],
      ["show", { ...one, skipped: 2 }],
    ]),
  ).toEqual(["6 passed, 2 failed", "3 passed, 1 failed, 2 skipped"]);
});
