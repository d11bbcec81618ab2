import type { GradSaveFunc, Tensor, Tensor3D } from '@tensorflow/tfjs';
import type { TensorFlow } from '../backend/backend.js';

/**
 * Dot-product attention in `heads` heads (Vaswani et al. 2017), of queries that are already divided by the root of a head's
 * width.
 * @param queries [batch, asking, width], by head; width divisible by heads
 * @param keyValues [batch, time, 2 · width]: keys, values, each by head
 * @returns [batch, asking, width]
 */
export function attention(tf: TensorFlow, heads: number, queries: Tensor3D, keyValues: Tensor3D): Tensor3D {
  return tf.customGrad((...args) => attend(tf, heads, args as unknown as [Tensor3D, Tensor3D, GradSaveFunc]))(queries, keyValues) as Tensor3D;
}

/**
 * softmax(q·kᵀ)·v with its gradient by hand: Σⱼ dPᵢⱼ·Pᵢⱼ equals Σ dOᵢ·Oᵢ (Dao et al. 2022, equation 4), so that of the
 * [asking, time] matrices, which cost most, only P and dP are touched, and none is transposed: dv = Pᵀ·dO is taken as
 * (dOᵀ·P)ᵀ, in half the time, and dk alike.
 */
function attend(tf: TensorFlow, heads: number, [queries, keyValues, save]: [Tensor3D, Tensor3D, GradSaveFunc]) {
  const [batch, , width] = queries.shape;
  const depth = width / heads;
  const byHead = (x: Tensor) => x.reshape([batch, -1, heads, depth]).transpose([0, 2, 1, 3]).reshape([batch * heads, -1, depth]);
  const byTime = (x: Tensor) => x.reshape([batch, heads, -1, depth]).transpose([0, 2, 1, 3]).reshape([batch, -1, width]);
  const q = byHead(queries);
  const [k, v] = tf.split(keyValues, 2, 2).map(byHead) as [Tensor, Tensor];
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
      return [dQuery, tf.concat([dKey, dValues], 2)];
    },
  };
}
