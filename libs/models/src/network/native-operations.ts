import { createRequire } from 'node:module';
import type { Tensor } from '@tensorflow/tfjs';
import type { TensorFlow } from '../backend/backend.js';

const require = createRequire(import.meta.url);

/** The part of tfjs-node's backend that runs any registered TensorFlow operation. */
export interface NativeOperations {
  readonly binding: Readonly<Record<'TF_ATTR_FLOAT' | 'TF_ATTR_BOOL', number>>;
  executeSingleOutput(name: string, attributes: unknown[], inputs: unknown[]): Tensor;
  executeMultipleOutputs(name: string, attributes: unknown[], inputs: unknown[], outputs: number): Tensor[];
}

/** TensorFlow's own operations; null on a backend that has them not. */
export function nativeOperations(tf: TensorFlow): NativeOperations | null {
  const backend = tf.backend() as unknown as Partial<NativeOperations>;
  return backend.executeSingleOutput === undefined ? null : (backend as NativeOperations);
}

/** The attribute `T` of an operation on float32. */
export function float32Attribute(): unknown {
  const { createTensorsTypeOpAttr } = require('@tensorflow/tfjs-node/dist/nodejs_kernel_backend') as {
    createTensorsTypeOpAttr: (name: string, type: string) => unknown;
  };
  return createTensorsTypeOpAttr('T', 'float32');
}

/** tfjs-node passes 64-bit integers, which are no TensorFlow.js data type, in a class of its own. */
export function int64(value: number): unknown {
  const { Int64Scalar } = require('@tensorflow/tfjs-node/dist/int64_tensors') as { Int64Scalar: new (value: number) => unknown };
  return new Int64Scalar(value);
}
