import type { GradSaveFunc, Tensor, Tensor2D } from '@tensorflow/tfjs';
import type { TensorFlow } from '../backend/backend.js';

/**
 * x·w of matrices. TensorFlow.js differentiates it into products with a transposed factor. A kernel is small, so it is
 * transposed first, which makes its product twice as fast. The WebAssembly backend has but a plain loop for transposed
 * factors: there x is transposed as well, which is ten times faster.
 */
export function product(tf: TensorFlow, x: Tensor2D, w: Tensor2D): Tensor2D {
  return tf.customGrad((...args) => transposingProduct(tf, args as unknown as [Tensor2D, Tensor2D, GradSaveFunc]))(x, w) as Tensor2D;
}

function transposingProduct(tf: TensorFlow, [x, w, save]: [Tensor2D, Tensor2D, GradSaveFunc]) {
  save([x, w]);
  return {
    value: tf.matMul(x, w),
    gradFunc: (dProduct: Tensor, saved: Tensor[]) => {
      const [left, right] = saved as [Tensor, Tensor];
      const dKernel = tf.getBackend() === 'wasm' ? tf.matMul(left.transpose(), dProduct) : tf.matMul(left, dProduct, true, false);
      return [tf.matMul(dProduct, right.transpose()), dKernel];
    },
  };
}
