import { join } from 'node:path';
import { build } from '../steps/build.mjs';
import { installDependencies } from '../steps/dependencies.mjs';
import { provideNativeTensorflow } from '../steps/native-tensorflow.mjs';
import { TEMPORAL_CLI, provideTemporal } from '../steps/temporal.mjs';
import { ROOT } from '../support/paths.mjs';
import { runInForeground } from '../support/run.mjs';

/** Kills the processes of an installation at every stage of its nights, and looks whether anything is lost or made twice. */
export default async function chaos(/** @type {readonly string[]} */ args) {
  await installDependencies();
  await provideNativeTensorflow();
  await provideTemporal(TEMPORAL_CLI);
  await build();
  return runInForeground(process.execPath, [join(ROOT, 'tools', 'chaos', 'main.ts'), ...args], { cwd: ROOT });
}
