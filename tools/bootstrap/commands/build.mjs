import { build } from '../steps/build.mjs';
import { installDependencies } from '../steps/dependencies.mjs';
import { provideNativeTensorflow } from '../steps/native-tensorflow.mjs';

/** Sets everything up that runs without a network later, as for a container image. */
export default async function buildAll() {
  await installDependencies();
  await provideNativeTensorflow();
  await build();
  return 0;
}
