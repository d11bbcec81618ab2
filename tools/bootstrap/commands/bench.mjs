import { join } from 'node:path';
import { build } from '../steps/build.mjs';
import { installDependencies } from '../steps/dependencies.mjs';
import { provideNativeTensorflow } from '../steps/native-tensorflow.mjs';
import { TEMPORAL_CLI, provideTemporal } from '../steps/temporal.mjs';
import { ROOT } from '../support/paths.mjs';
import { runInForeground } from '../support/run.mjs';

/** Measures speed from outside and prints tables; nothing else should run on the machine meanwhile. */
export default async function bench(/** @type {readonly string[]} */ args) {
  await installDependencies();
  await provideNativeTensorflow();
  await provideTemporal(TEMPORAL_CLI);
  await build();
  return runInForeground(process.execPath, [join(ROOT, 'tools', 'bench', 'main.ts'), ...args], { cwd: ROOT });
}
