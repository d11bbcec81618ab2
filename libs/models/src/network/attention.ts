import type { GradSaveFunc, Tensor, Tensor3D } from '@tensorflow/tfjs';
import type { TensorFlow } from '../backend/backend.js';

/**
 * Dot-product self-attention in `heads` heads (Vaswani et al. 2017), of queries that are already divided by the root of
 * a head's width.
 * @param projected [batch, time, 3 · width]: queries, keys, values, each by head; width divisible by heads
 * @returns [batch, time, width]
 */
export function selfAttention(tf: TensorFlow, heads: number, projected: Tensor3D): Tensor3D {
  const [batch, time, columns] = projected.shape;
  const depth = columns / 3 / heads;
  const parts = projected.reshape([batch, time, 3, heads, depth]).transpose([2, 0, 3, 1, 4]).reshape([3, batch * heads, time, depth]);
  const attend = tf.customGrad((...args) => attention(tf, args as unknown as [Tensor, GradSaveFunc]));
  return attend(parts).reshape([batch, heads, time, depth]).transpose([0, 2, 1, 3]).reshape([batch, time, heads * depth]);
}

/**
 * softmax(q·kᵀ)·v of the stacked q, k, v with its gradient by hand: Σⱼ dPᵢⱼ·Pᵢⱼ equals Σ dOᵢ·Oᵢ (Dao et al. 2022,
 * equation 4), so that of the [time, time] matrices, which cost most, only P and dP are touched.
 */
function attention(tf: TensorFlow, [parts, save]: [Tensor, GradSaveFunc]) {
  const [q, k, v] = tf.unstack(parts) as [Tensor, Tensor, Tensor];
  const weights = tf.softmax(tf.matMul(q, k, false, true));
  const output = tf.matMul(weights, v);
  save([q, k, v, weights, output]);
  return {
    value: output,
    gradFunc: (dOutput: Tensor, saved: Tensor[]) => {
      const [query, key, value, p, o] = saved as [Tensor, Tensor, Tensor, Tensor, Tensor];
      const rowSum = dOutput.mul(o).sum(-1, true);
      const dScores = tf.matMul(dOutput, value, false, true).sub(rowSum).mul(p);
      return tf.stack([tf.matMul(dScores, key), tf.matMul(dScores, query, true, false), tf.matMul(p, dOutput, true, false)]);
    },
  };
}
