/**
 * @typedef {{ reason: string, tests: string[] }} Skipped
 * @typedef {{ passed: number, failed: number, skipped: Skipped[] }} Summary
 */

/**
 * Counts what ran. A file or a suite that could not be run at all, and an error outside of every
 * test, count as one failure each.
 *
 * @param {readonly import("vitest/node").TestModule[]} modules
 * @param {number} unhandledErrors
 * @returns {Summary}
 */
export function summarise(modules, unhandledErrors) {
  /** @type {Summary} */
  const summary = { passed: 0, failed: unhandledErrors, skipped: [] };
  for (const module of modules) {
    const suites = [module, ...module.children.allSuites()];
    summary.failed += suites.filter((suite) => suite.errors().length > 0).length;
    for (const test of module.children.allTests()) count(test, summary);
  }
  return summary;
}

/**
 * @param {import("vitest/node").TestCase} test
 * @param {Summary} summary
 */
function count(test, summary) {
  const result = test.result();
  if (result.state === "passed") summary.passed += 1;
  else if (result.state === "skipped") {
    addSkipped(summary, result.note ?? "", `${test.module.relativeModuleId}: ${test.fullName}`);
  } else summary.failed += 1;
}

/**
 * @param {Summary} summary
 * @param {string} reason
 * @param {string} test
 */
function addSkipped(summary, reason, test) {
  const same = summary.skipped.find((skipped) => skipped.reason === reason);
  if (same === undefined) summary.skipped.push({ reason, tests: [test] });
  else same.tests.push(test);
}

/**
 * What was skipped and why: a line for each reason, and below it the tests.
 *
 * @param {Summary} summary
 * @param {{ named: boolean }} selection named: only tests with a certain name were asked for, so
 *   that those without a reason were not meant to run
 * @returns {string[]}
 */
export function skippedLines(summary, { named }) {
  const groups = summary.skipped.toSorted((a, b) => (a.reason < b.reason ? -1 : 1));
  return groups.flatMap(({ reason, tests }) => {
    if (reason === "" && named) return [];
    return [`Skipped, ${reason || "without a reason"}`, ...tests.map((test) => `  ${test}`).sort()];
  });
}

/**
 * @param {Summary} summary
 * @returns {string}
 */
export function countLine({ passed, failed, skipped }) {
  const left = skipped.reduce((sum, { tests }) => sum + tests.length, 0);
  return `${passed} passed, ${failed} failed, ${left} skipped`;
}
