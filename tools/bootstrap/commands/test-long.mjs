import { join } from 'node:path';
import { build } from '../steps/build.mjs';
import { installDependencies } from '../steps/dependencies.mjs';
import { provideNativeTensorflow } from '../steps/native-tensorflow.mjs';
import { TEMPORAL_CLI, provideTemporal } from '../steps/temporal.mjs';
import { ROOT } from '../support/paths.mjs';
import { runInForeground } from '../support/run.mjs';

/**
 * Runs the tests that take longer than `npm test` may. Each keeps what it has measured in `var/test-long` and, with the same code, goes on from there
 * when it was stopped. Arguments go to Vitest and choose: `npm run test:long -- simulated-market`.
 */
export default async function testLong(/** @type {readonly string[]} */ args) {
  await installDependencies();
  await provideNativeTensorflow();
  await provideTemporal(TEMPORAL_CLI);
  await build();
  return runInForeground(join(ROOT, 'node_modules', '.bin', 'vitest'), ['run', '--config', 'vitest.long.config.ts', ...args], { cwd: ROOT });
}
