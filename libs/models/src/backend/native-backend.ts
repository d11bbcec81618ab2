import { createRequire } from 'node:module';
import type { Backend, TensorFlow } from './backend.js';
import { restoreLegacyUtil } from './node-util-shim.js';

const require = createRequire(import.meta.url);

/** The name under which tfjs-node registers itself. */
const REGISTERED_NAME = 'tensorflow';

/**
 * Threads that share one operation, unless the environment says otherwise. The products of these networks are so small that a
 * second thread costs more than it brings: a step of the LSTM takes 10 ms with one and 17 with two, of the Transformer 13 and 19
 * (batch 256, 2 cores). With one, results do not depend on the machine's cores either.
 */
const THREADS = '1';

/** Loads TensorFlow's C library through `@tensorflow/tfjs-node`. @throws whatever its native addon throws */
export async function loadNativeBackend(): Promise<Backend> {
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  process.env['TF_NUM_INTRAOP_THREADS'] ??= THREADS; // read by the library as it loads
  restoreLegacyUtil();
  const tf = require('@tensorflow/tfjs-node') as TensorFlow & { version: Record<string, string> };
  await tf.setBackend(REGISTERED_NAME);
  const library = (tf.backend() as unknown as { binding: { TF_Version: string } }).binding.TF_Version;
  return {
    name: 'native',
    tf,
    reason: `TensorFlow ${library} loaded through tfjs-node`,
    versions: { tfjs: tf.version['tfjs']!, tensorflow: library },
    threads: Number(process.env['TF_NUM_INTRAOP_THREADS']),
  };
}
