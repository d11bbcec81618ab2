import type { GradSaveFunc, Tensor } from '@tensorflow/tfjs';
import type { TensorFlow } from '../backend/backend.js';
import { float32Attribute, nativeOperations, type NativeOperations } from './native-operations.js';

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
