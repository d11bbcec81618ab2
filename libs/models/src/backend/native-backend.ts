import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import type { Backend, TensorFlow } from './backend.js';
import { restoreLegacyUtil } from './node-util-shim.js';

const require = createRequire(import.meta.url);

/** The name under which tfjs-node registers itself. */
const REGISTERED_NAME = 'tensorflow';

/** Loads TensorFlow's C library through `@tensorflow/tfjs-node`. @throws whatever its native addon throws */
export async function loadNativeBackend(): Promise<Backend> {
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  restoreLegacyUtil();
  const tf = require('@tensorflow/tfjs-node') as TensorFlow & { version: Record<string, string> };
  await tf.setBackend(REGISTERED_NAME);
  const library = (tf.backend() as unknown as { binding: { TF_Version: string } }).binding.TF_Version;
  return {
    name: 'native',
    tf,
    reason: `TensorFlow ${library} loaded through tfjs-node`,
    versions: { tfjs: tf.version['tfjs']!, tensorflow: library },
    threads: availableParallelism(),
  };
}
