import { createRequire } from 'node:module';
import type { GradSaveFunc, Tensor } from '@tensorflow/tfjs';
import type { TensorFlow } from '../backend/backend.js';

const require = createRequire(import.meta.url);

/** The part of the tfjs-node backend that runs any registered TensorFlow operation. */
export interface NativeOperations {
  readonly binding: NativeBinding;
  executeSingleOutput(name: string, attributes: unknown[], inputs: unknown[]): Tensor;
  /** Native ids of tensors. */
  getInputTensorIds(tensors: Tensor[]): number[];
  createOutputTensor(result: unknown): Tensor;
}

interface NativeBinding extends Readonly<Record<'TF_ATTR_FLOAT' | 'TF_ATTR_BOOL' | 'TF_INT64', number>> {
  createTensor(shape: number[], type: number, values: Int32Array): number;
  deleteTensor(id: number): void;
  executeOp(name: string, attributes: unknown[], ids: number[], outputs: number): unknown[];
}

/** TensorFlow's native operations; null on another backend. */
function nativeOperations(tf: TensorFlow): NativeOperations | null {
  const backend = tf.backend() as unknown as Partial<NativeOperations>;
  return backend.executeSingleOutput === undefined ? null : (backend as NativeOperations);
}

/** The attribute `T` of a float32 operation. */
export function float32Attribute(): unknown {
  const { createTensorsTypeOpAttr } = require('@tensorflow/tfjs-node/dist/nodejs_kernel_backend') as {
    createTensorsTypeOpAttr: (name: string, type: string) => unknown;
  };
  return createTensorsTypeOpAttr('T', 'float32');
}

/**
 * Runs an operation whose first input is a 64-bit integer, which TensorFlow.js has no data type for: tfjs-node would make a tensor
 * of it that is never freed.
 * @param first in [0, 2³¹)
 */
export function executeAfterInt64(
  native: NativeOperations,
  name: string,
  attributes: unknown[],
  first: number,
  inputs: Tensor[],
  outputs: number,
): Tensor[] {
  const { binding } = native;
  const id = binding.createTensor([], binding.TF_INT64, Int32Array.of(first, 0)); // low half first: little-endian
  try {
    const results = binding.executeOp(name, attributes, [id, ...native.getInputTensorIds(inputs)], outputs);
    return results.map((result) => native.createOutputTensor(result));
  } finally {
    binding.deleteTensor(id);
  }
}

/** max(x, 0). TensorFlow.js takes four operations for its gradient, one of them fifty times as slow as TensorFlow's own. */
export function relu<T extends Tensor>(tf: TensorFlow, x: T): T {
  const native = nativeOperations(tf);
  if (native === null) return tf.relu(x);
  return tf.customGrad((...args) => nativeRelu(tf, native, args as unknown as [T, GradSaveFunc]))(x) as T;
}

function nativeRelu<T extends Tensor>(tf: TensorFlow, native: NativeOperations, [x, save]: [T, GradSaveFunc]) {
  const value = tf.relu(x);
  save([value]);
  return { value, gradFunc: (dValue: T, [y]: Tensor[]) => [native.executeSingleOutput('ReluGrad', [float32Attribute()], [dValue, y])] };
}
