import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import type { Backend, TensorFlow } from './backend.js';

const require = createRequire(import.meta.url);

interface WasmPackage {
  setWasmPaths(directory: string): void;
  getThreadsCount(): number;
}

/** Loads TensorFlow.js's WebAssembly kernels from the installed package. @throws when WebAssembly does not start */
export async function loadWasmBackend(): Promise<Backend> {
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
