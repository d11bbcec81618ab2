import type { GradSaveFunc, Tensor, Tensor3D } from '@tensorflow/tfjs';
import type { TensorFlow } from '../backend/backend.js';

/**
 * Dot-product self-attention in `heads` heads (Vaswani et al. 2017), of queries that are already divided by the root of
 * a head's width.
 * @param projected [batch, time, 3 · width]: queries, keys, values, each by head; width divisible by heads
 * @returns [batch, time, width]
 */
export function selfAttention(tf: TensorFlow, heads: number, projected: Tensor3D): Tensor3D {
  return tf.customGrad((...args) => attention(tf, heads, args as unknown as [Tensor3D, GradSaveFunc]))(projected) as Tensor3D;
}

/**
 * softmax(q·kᵀ)·v with its gradient by hand: Σⱼ dPᵢⱼ·Pᵢⱼ equals Σ dOᵢ·Oᵢ (Dao et al. 2022, equation 4), so that of the
 * [time, time] matrices, which cost most, only P and dP are touched, and none is transposed: dv = Pᵀ·dO is taken as
 * (dOᵀ·P)ᵀ, in half the time, and dk alike.
 */
function attention(tf: TensorFlow, heads: number, [projected, save]: [Tensor3D, GradSaveFunc]) {
  const [batch, time, columns] = projected.shape;
  const [width, depth] = [columns / 3, columns / 3 / heads];
  const byHead = (x: Tensor) => x.reshape([batch, time, heads, depth]).transpose([0, 2, 1, 3]).reshape([batch * heads, time, depth]);
  const byTime = (x: Tensor) => x.reshape([batch, heads, time, depth]).transpose([0, 2, 1, 3]).reshape([batch, time, width]);
  const [q, k, v] = tf.split(projected, 3, 2).map(byHead) as [Tensor, Tensor, Tensor];
  const weights = tf.softmax(tf.matMul(q, k, false, true));
  const output = tf.matMul(weights, v);
  save([q, k, v, weights, output]);
  return {
    value: byTime(output) as Tensor3D,
    gradFunc: (dValue: Tensor3D, saved: Tensor[]) => {
      const [query, key, value, p, o] = saved as [Tensor, Tensor, Tensor, Tensor, Tensor];
      const dOutput = byHead(dValue);
      const rowSum = dOutput.mul(o).sum(-1, true);
      const dScores = tf.matMul(dOutput, value, false, true).sub(rowSum).mul(p);
      const dQuery = byTime(tf.matMul(dScores, key));
      const dKey = byTime(tf.matMul(query, dScores, true, false).transpose([0, 2, 1]));
      const dValues = byTime(tf.matMul(dOutput, p, true, false).transpose([0, 2, 1]));
      return tf.concat([dQuery, dKey, dValues], 2);
    },
  };
}
