import { join } from 'node:path';
import { build } from '../steps/build.mjs';
import { installDependencies } from '../steps/dependencies.mjs';
import { provideNativeTensorflow } from '../steps/native-tensorflow.mjs';
import { loadEnvironmentFile } from '../support/environment-file.mjs';
import { ROOT } from '../support/paths.mjs';
import { NODE_FLAGS } from '../support/node-flags.mjs';
import { runInForeground } from '../support/run.mjs';

/** The command line tool. Set-up speaks on standard error only, so that `--json` stays clean. */
export default async function tandem(/** @type {readonly string[]} */ args) {
  loadEnvironmentFile();
  await installDependencies();
  await provideNativeTensorflow();
  await build();
  return runInForeground(process.execPath, [...NODE_FLAGS, join(ROOT, 'apps', 'cli', 'dist', 'main.js'), ...args]);
}
