import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from './steps/build.mjs';
import { provideChromium } from './steps/chromium.mjs';
import { installDependencies } from './steps/dependencies.mjs';
import { provideNativeTensorflow } from './steps/native-tensorflow.mjs';
import { TEMPORAL_CLI, TEMPORAL_TEST_SERVER, provideTemporal } from './steps/temporal.mjs';
import { ROOT } from './support/paths.mjs';
import { runInForeground } from './support/run.mjs';
import { add, closingLine, countTests, slowestFiles } from './support/test-report.mjs';

/** As many of the slowest spec files are named in the end. */
const SLOWEST = 10;

/**
 * Runs every test, names the slowest files and closes with one line that counts the tests. With arguments, which go to Vitest, only the
 * tests they choose: `npm test -- libs/domain`.
 * @param {readonly string[]} args
 */
export async function test(args) {
  await Promise.all([installDependencies(), provideChromium(), provideTemporal(TEMPORAL_CLI), provideTemporal(TEMPORAL_TEST_SERVER)]);
  await Promise.all([provideNativeTensorflow(), build()]);
  const folder = mkdtempSync(join(tmpdir(), 'tandem-tests-'));
  const reports = { specs: join(folder, 'vitest.json'), dashboard: join(folder, 'web.json') };
  try {
    const dashboard = args.length === 0 ? testDashboard(reports.dashboard, join(folder, 'web.log')) : null;
    let count = countTests(reports.specs, await testSpecs(reports.specs, args));
    if (dashboard !== null) count = add(count, countTests(reports.dashboard, await dashboard));
    process.stdout.write(`\n${slowestFiles(Object.values(reports), SLOWEST)}\n${closingLine(count)}\n`);
    return count.failed === 0 && count.passed > 0 ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Runs the tests that take longer than `npm test` may. Each keeps what it has measured in `var/test-long` and, with the same code, goes on
 * from there when it was stopped. Arguments go to Vitest and choose: `npm run test:long -- simulated-market`.
 * @param {readonly string[]} args
 */
export async function testLong(args) {
  await installDependencies();
  await provideNativeTensorflow();
  await provideTemporal(TEMPORAL_CLI);
  await build();
  return runInForeground(binary('vitest'), ['run', '--config', 'vitest.long.config.ts', ...args], { cwd: ROOT });
}

/**
 * @param {string} report
 * @param {readonly string[]} args
 * @returns {Promise<number>} the exit code
 */
function testSpecs(report, args) {
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  return runInForeground(binary('vitest'), ['run', ...reporters, ...args], { cwd: ROOT });
}

/**
 * Angular's own runner builds and tests the dashboard, beside the specs. Its output is shown at its end.
 * @param {string} report
 * @param {string} log
 * @returns {Promise<number>} the exit code
 */
async function testDashboard(report, log) {
  const reporters = ['--reporters=default', '--reporters=json', `--output-file=${report}`];
  const code = await runInForeground(binary('ng'), ['test', '--watch=false', ...reporters], {
    cwd: join(ROOT, 'apps', 'web'),
    outputFile: log,
  });
  process.stdout.write(readFileSync(log));
  return code;
}

/** @param {string} name */
function binary(name) {
  return join(ROOT, 'node_modules', '.bin', name);
}
