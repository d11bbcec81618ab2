import { createRequire } from 'node:module';
import type { GradSaveFunc, Tensor, Tensor3D } from '@tensorflow/tfjs';
import type { TensorFlow } from '../backend/backend.js';
import { dense, denseParameters } from './dense.js';
import type { Parameter, Weights } from './parameter.js';
import type { NetworkShape } from './shape.js';

const require = createRequire(import.meta.url);

/** The part of tfjs-node's backend that runs any registered TensorFlow operation. */
export interface NativeOperations {
  readonly binding: NativeBinding;
  executeSingleOutput(name: string, attributes: unknown[], inputs: unknown[]): Tensor;
  /** Native numbers of tensors. */
  getInputTensorIds(tensors: Tensor[]): number[];
  createOutputTensor(result: unknown): Tensor;
}

interface NativeBinding extends Readonly<Record<'TF_ATTR_FLOAT' | 'TF_ATTR_BOOL' | 'TF_INT64', number>> {
  createTensor(shape: number[], type: number, values: Int32Array): number;
  deleteTensor(id: number): void;
  executeOp(name: string, attributes: unknown[], ids: number[], outputs: number): unknown[];
}

/** TensorFlow's own operations; null on a backend that has them not. */
function nativeOperations(tf: TensorFlow): NativeOperations | null {
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

/**
 * Runs an operation whose first input is a 64-bit integer, which is no TensorFlow.js data type: tfjs-node would make a
 * tensor of it that nothing ever frees.
 * @param first in [0, 2³¹)
 */
export function executeAfterInt64(native: NativeOperations, name: string, attributes: unknown[], first: number, inputs: Tensor[], outputs: number): Tensor[] {
  const { binding } = native;
  const id = binding.createTensor([], binding.TF_INT64, Int32Array.of(first, 0)); // low half first: little-endian
  try {
    return binding.executeOp(name, attributes, [id, ...native.getInputTensorIds(inputs)], outputs).map((result) => native.createOutputTensor(result));
  } finally {
    binding.deleteTensor(id);
  }
}

/** max(x, 0). TensorFlow.js differentiates it in four operations, of which one takes fifty times TensorFlow's own. */
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

/** Numbers a bar after `readBars`. @param features numbers a bar before it */
export function numbersPerBar({ perBar }: NetworkShape, features: number): number {
  return perBar ?? features;
}

export function perBarParameters({ perBar }: NetworkShape, features: number): Parameter[] {
  return perBar === null ? [] : denseParameters('per_bar', features, perBar);
}

/**
 * Every bar read by itself: dense → ReLU, the same for all bars. A patch is linear in its bars: without this no product of two
 * features of one bar, such as a return and the regime that it happened in, could be told before bars are mixed.
 * @param x scaled windows [batch, window, features]
 * @returns [batch, window, perBar], or `x` where the shape has no such layer
 */
export function readBars(tf: TensorFlow, x: Tensor3D, { perBar }: NetworkShape, weights: Weights): Tensor3D {
  return perBar === null ? x : relu(tf, dense(tf, x, weights, 'per_bar'));
}
