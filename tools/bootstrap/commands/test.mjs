import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from '../steps/build.mjs';
import { provideChromium } from '../steps/chromium.mjs';
import { installDependencies } from '../steps/dependencies.mjs';
import { provideNativeTensorflow } from '../steps/native-tensorflow.mjs';
import { TEMPORAL_CLI, TEMPORAL_TEST_SERVER, provideTemporal } from '../steps/temporal.mjs';
import { ROOT } from '../support/paths.mjs';
import { runInForeground } from '../support/run.mjs';
import { add, closingLine, countTests } from '../support/test-count.mjs';

/**
 * Runs every test and closes with one line that counts them. With arguments, which go to Vitest, only the tests they
 * choose: `npm test -- libs/market`.
 */
export default async function test(/** @type {readonly string[]} */ args) {
  await installDependencies();
  await provideNativeTensorflow();
  await provideTemporal(TEMPORAL_CLI);
  await provideTemporal(TEMPORAL_TEST_SERVER);
  await provideChromium();
  await build();
  const reports = mkdtempSync(join(tmpdir(), 'tandem-tests-'));
  try {
    let count = await runVitest(join(reports, 'vitest.json'), args);
    if (args.length === 0) count = add(count, await runDashboardTests(join(reports, 'web.json')));
    process.stdout.write(`\n${closingLine(count)}\n`);
    return count.failed === 0 && count.passed > 0 ? 0 : 1;
  } finally {
    rmSync(reports, { recursive: true, force: true });
  }
}

/**
 * @param {string} report
 * @param {readonly string[]} args
 */
async function runVitest(report, args) {
  const vitest = join(ROOT, 'node_modules', '.bin', 'vitest');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  return countTests(report, await runInForeground(vitest, ['run', ...reporters, ...args], { cwd: ROOT }));
}

/** Angular's own runner builds and tests the dashboard. */
async function runDashboardTests(/** @type {string} */ report) {
  const ng = join(ROOT, 'node_modules', '.bin', 'ng');
  const reporters = ['--reporters=default', '--reporters=json', `--output-file=${report}`];
  return countTests(report, await runInForeground(ng, ['test', '--watch=false', ...reporters], { cwd: join(ROOT, 'apps', 'web') }));
}
