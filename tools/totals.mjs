// @ts-check

/** @typedef {{ passed: number; failed: number; skipped: number }} Totals */

/** @type {Totals} */
const NONE = { passed: 0, failed: 0, skipped: 0 };

/** @param {boolean} passed @returns {Totals} */
export const totalOfCheck = (passed) => (passed ? { ...NONE, passed: 1 } : { ...NONE, failed: 1 });

/**
 * What jest's --json report counts. A file that could not even be loaded has no tests to count: it is one failure.
 * @param {{ numPassedTests: number; numFailedTests: number; numPendingTests: number; numTodoTests: number; numRuntimeErrorTestSuites: number }} report
 * @returns {Totals}
 */
export const totalOfJest = (report) => ({
  passed: report.numPassedTests,
  failed: report.numFailedTests + report.numRuntimeErrorTestSuites,
  skipped: report.numPendingTests + report.numTodoTests,
});

/** @param {readonly Totals[]} totals @returns {Totals} */
export const sum = (totals) =>
  totals.reduce(
    (all, one) => ({
      passed: all.passed + one.passed,
      failed: all.failed + one.failed,
      skipped: all.skipped + one.skipped,
    }),
    NONE,
  );

/** @param {Totals} totals */
export const show = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
