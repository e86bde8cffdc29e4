import { readFileSync } from 'node:fs';

/** @typedef {{ passed: number; failed: number; skipped: number }} Counts */

/**
 * What a runner's JSON report says. A runner that left none, or that ended badly without a failed test (a file that did
 * not load, a crash), counts as one failed at least: a stage never passes by not running.
 * @param {(report: any) => Counts} read
 * @param {string} file
 * @param {boolean} endedWell
 * @returns {Counts}
 */
export function countsOf(read, file, endedWell) {
  const counts = readCounts(read, file);
  if (counts === undefined) return { passed: 0, failed: 1, skipped: 0 };
  const nothingRan = counts.passed + counts.failed === 0;
  return (endedWell && !nothingRan) || counts.failed > 0 ? counts : { ...counts, failed: 1 };
}

/** @param {(report: any) => Counts} read @param {string} file */
function readCounts(read, file) {
  try {
    return read(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined; // no report: the runner crashed before it could write one
  }
}

/**
 * Vitest's `json` reporter. A file that failed to load has no tests of its own and counts as one.
 * @param {any} report
 * @returns {Counts}
 */
export function vitestCounts(report) {
  const notLoaded = report.testResults.filter(
    (/** @type {any} */ file) =>
      file.status === 'failed' && !file.assertionResults.some((/** @type {any} */ test) => test.status === 'failed'),
  ).length;
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + notLoaded,
    skipped: report.numPendingTests + (report.numTodoTests ?? 0),
  };
}

/**
 * Playwright's `json` reporter. Flaky ones passed only on a retry: they count as failed.
 * @param {any} report
 * @returns {Counts}
 */
export function playwrightCounts(report) {
  const { expected, unexpected, flaky, skipped } = report.stats;
  return { passed: expected, failed: unexpected + flaky + report.errors.length, skipped };
}

/** @param {readonly Counts[]} all @returns {Counts} */
export function sum(all) {
  return all.reduce(
    (total, { passed, failed, skipped }) => ({
      passed: total.passed + passed,
      failed: total.failed + failed,
      skipped: total.skipped + skipped,
    }),
    { passed: 0, failed: 0, skipped: 0 },
  );
}
