import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { ROOT } from './paths.mjs';

/** @typedef {{ passed: number, failed: number, skipped: number }} TestCount */

/**
 * Counts a run from Vitest's JSON report. What ended badly without a failed test (a file that does not load, a runner
 * that crashed) counts as one failure, so that no fault hides behind "0 failed".
 *
 * @param {string} report
 * @param {number} exitCode of the runner
 * @returns {TestCount}
 */
export function countTests(report, exitCode) {
  const count = { passed: 0, failed: 0, skipped: 0 };
  if (existsSync(report)) {
    const { numPassedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(readFileSync(report, 'utf8'));
    count.passed = numPassedTests;
    count.skipped = numPendingTests + numTodoTests;
    count.failed = testResults.map(failuresOf).reduce((/** @type {number} */ sum, /** @type {number} */ n) => sum + n, 0);
  }
  if (count.failed === 0 && exitCode !== 0) count.failed = 1;
  return count;
}

/** @param {{ status: string, assertionResults: { status: string }[] }} file */
function failuresOf(file) {
  const failed = file.assertionResults.filter((test) => test.status === 'failed').length;
  return failed === 0 && file.status === 'failed' ? 1 : failed;
}

/**
 * @param {TestCount} a
 * @param {TestCount} b
 * @returns {TestCount}
 */
export function add(a, b) {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped };
}

/** @param {TestCount} count */
export function closingLine(count) {
  return `${count.passed} passed, ${count.failed} failed${count.skipped > 0 ? `, ${count.skipped} skipped` : ''}`;
}

/**
 * @param {readonly string[]} reports of Vitest, those that are there
 * @param {number} count
 * @returns {string} the files that took longest, a line each with seconds
 */
export function slowestFiles(reports, count) {
  /** @type {{ name: string, startTime: number, endTime: number }[]} */
  const files = reports.filter((report) => existsSync(report)).flatMap((report) => JSON.parse(readFileSync(report, 'utf8')).testResults);
  const slowest = files
    .map(({ name, startTime, endTime }) => ({ path: relative(ROOT, name), seconds: (endTime - startTime) / 1_000 }))
    .sort((a, b) => b.seconds - a.seconds)
    .slice(0, count);
  return ['Slowest files:', ...slowest.map(({ path, seconds }) => `${seconds.toFixed(1).padStart(7)} s  ${path}`)].join('\n');
}
