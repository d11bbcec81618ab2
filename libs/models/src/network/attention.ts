import type { GradSaveFunc, Tensor, Tensor3D } from '@tensorflow/tfjs';
import type { TensorFlow } from '../backend/backend.js';

/**
 * Scaled dot-product attention in `heads` heads (Vaswani et al. 2017).
 * @param query @param key @param value [batch, time, width], width divisible by heads
 * @returns [batch, time, width]
 */
export function multiHeadAttention(tf: TensorFlow, heads: number, query: Tensor3D, key: Tensor3D, value: Tensor3D): Tensor3D {
  const [batch, time, width] = query.shape;
  const depth = width / heads;
  const byHead = (x: Tensor) => x.reshape([batch, time, heads, depth]).transpose([0, 2, 1, 3]).reshape([batch * heads, time, depth]);
  const attend = tf.customGrad((...args) => attention(tf, args as unknown as [Tensor3D, Tensor3D, Tensor3D, GradSaveFunc]));
  const attended = attend(byHead(query.mul(1 / Math.sqrt(depth))), byHead(key), byHead(value));
  return attended.reshape([batch, heads, time, depth]).transpose([0, 2, 1, 3]).reshape([batch, time, width]);
}

/**
 * softmax(q·kᵀ)·v with its gradient by hand: Σⱼ dPᵢⱼ·Pᵢⱼ equals Σ dOᵢ·Oᵢ (Dao et al. 2022, equation 4), so that of the
 * [time, time] matrices, which cost most, only P and dP are touched.
 */
function attention(tf: TensorFlow, [q, k, v, save]: [Tensor3D, Tensor3D, Tensor3D, GradSaveFunc]) {
  const weights = tf.softmax(tf.matMul(q, k, false, true));
  const output = tf.matMul(weights, v);
  save([q, k, v, weights, output]);
  return {
    value: output,
    gradFunc: (dOutput: Tensor, saved: Tensor[]) => {
      const [query, key, value, p, o] = saved as [Tensor, Tensor, Tensor, Tensor, Tensor];
      const rowSum = dOutput.mul(o).sum(-1, true);
      const dScores = tf.matMul(dOutput, value, false, true).sub(rowSum).mul(p);
      return [tf.matMul(dScores, key), tf.matMul(dScores, query, true, false), tf.matMul(p, dOutput, true, false)];
    },
  };
}
