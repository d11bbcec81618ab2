import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { BackendUnavailableError, type Backend, type BackendPreference, type TensorFlow } from './backend.js';

type LegacyUtil = Record<'isNullOrUndefined' | 'isArray', ((value: unknown) => boolean) | undefined>;

/**
 * Puts back two functions of `node:util` that `@tensorflow/tfjs-node` 4.22 calls: Node 23 removed `isNullOrUndefined`
 * (DEP0051), and its `isArray` (DEP0044) warns at the first call. Call it before that package is loaded.
 */
export function restoreLegacyUtil(): void {
  const util = createRequire(import.meta.url)('node:util') as LegacyUtil;
  util.isNullOrUndefined ??= (value) => value === null || value === undefined;
  util.isArray = Array.isArray;
}

const require = createRequire(import.meta.url);

/** The name under which tfjs-node registers itself. */
const REGISTERED_NAME = 'tensorflow';

/**
 * Threads per operation, unless the environment sets them. The matrix products are so small that a second thread is slower: a step
 * of the LSTM takes 10 ms with one and 17 ms with two, of the Transformer 13 and 19 ms (batch 256, 2 cores). With one thread,
 * results do not depend on the number of cores either.
 */
const THREADS = '1';

/** Loads TensorFlow's C library through `@tensorflow/tfjs-node`. @throws whatever its native addon throws */
async function loadNativeBackend(): Promise<Backend> {
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

interface WasmPackage {
  setWasmPaths(directory: string): void;
  getThreadsCount(): number;
}

/** Loads TensorFlow.js's WebAssembly kernels from the installed package. @throws when WebAssembly does not start */
async function loadWasmBackend(): Promise<Backend> {
  const tf = require('@tensorflow/tfjs') as TensorFlow & { version: Record<string, string> };
  tf.env().set('PROD', true); // silences the advice to install tfjs-node
  const wasm = require('@tensorflow/tfjs-backend-wasm') as WasmPackage;
  wasm.setWasmPaths(`${dirname(require.resolve('@tensorflow/tfjs-backend-wasm'))}/`);
  if (!(await tf.setBackend('wasm'))) throw new Error('its kernels did not start');
  return {
    name: 'wasm',
    tf,
    reason: 'TensorFlow.js WebAssembly kernels',
    versions: { tfjs: tf.version['tfjs']! },
    threads: 1,
  };
}

/**
 * The training backend. `auto` takes the native one if it loads; otherwise `reason` says why not. TensorFlow.js has one current
 * backend per process: the last one loaded computes for all.
 * @throws BackendUnavailableError when the requested one, or with `auto` both, do not load
 */
export async function loadBackend(preference: BackendPreference): Promise<Backend> {
  if (preference === 'wasm') return attempt('wasm', loadWasmBackend);
  try {
    return await attempt('native', loadNativeBackend);
  } catch (error) {
    if (preference === 'native') throw error;
    const backend = await attempt('wasm', loadWasmBackend);
    return { ...backend, reason: `${backend.reason}, 4 to 11 times slower than native, because ${messageOf(error)}` };
  }
}

async function attempt(name: string, load: () => Promise<Backend>): Promise<Backend> {
  try {
    return await load();
  } catch (error) {
    throw new BackendUnavailableError(`the ${name} TensorFlow backend does not load: ${messageOf(error)}`, { cause: error });
  }
}

/** First line of the message; module errors append their require stack. */
function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0]!;
}
