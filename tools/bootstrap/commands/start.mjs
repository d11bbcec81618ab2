import { join } from 'node:path';
import { build } from '../steps/build.mjs';
import { installDependencies } from '../steps/dependencies.mjs';
import { provideNativeTensorflow } from '../steps/native-tensorflow.mjs';
import { TEMPORAL_CLI, provideTemporal } from '../steps/temporal.mjs';
import { loadEnvironmentFile } from '../support/environment-file.mjs';
import { ROOT } from '../support/paths.mjs';
import { runInForeground } from '../support/run.mjs';

/** Brings up the whole of Tandem and stays until it is stopped. */
export default async function start(/** @type {readonly string[]} */ args) {
  loadEnvironmentFile();
  await installDependencies();
  await provideNativeTensorflow();
  if (!process.env['TEMPORAL_ADDRESS']) await provideTemporal(TEMPORAL_CLI);
  await build();
  return runInForeground(process.execPath, [join(ROOT, 'tools', 'stack', 'main.ts'), ...args], { cwd: ROOT });
}
