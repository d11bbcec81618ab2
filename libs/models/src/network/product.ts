import type { GradSaveFunc, Tensor, Tensor2D } from '@tensorflow/tfjs';
import type { TensorFlow } from '../backend/backend.js';

/**
 * x·w of matrices. TensorFlow.js differentiates it into products with a transposed factor, for which the WebAssembly
 * backend has but a plain loop: there they are transposed first, which makes them ten times faster.
 */
export function product(tf: TensorFlow, x: Tensor2D, w: Tensor2D): Tensor2D {
  if (tf.getBackend() !== 'wasm') return tf.matMul(x, w);
  return tf.customGrad((...args) => transposingProduct(tf, args as unknown as [Tensor2D, Tensor2D, GradSaveFunc]))(x, w) as Tensor2D;
}

function transposingProduct(tf: TensorFlow, [x, w, save]: [Tensor2D, Tensor2D, GradSaveFunc]) {
  save([x, w]);
  return {
    value: tf.matMul(x, w),
    gradFunc: (dProduct: Tensor, saved: Tensor[]) => {
      const [left, right] = saved as [Tensor, Tensor];
      return [tf.matMul(dProduct, right.transpose()), tf.matMul(left.transpose(), dProduct)];
    },
  };
}
