import type { GradSaveFunc, Tensor, Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs';
import type { TensorFlow } from '../backend/backend.js';
import { head, headParameters, numbersPerBar, patches, perBarParameters, readBars } from './input-output.js';
import { affine, dense, denseParameters, foldedNorm, normalisedDense, normParameters, standardise } from './layers.js';
import { relu } from './native-operations.js';
import { smallNormal, type Dropout, type Network, type Parameter, type Weights } from './parameter.js';
import type { TransformerShape } from './shape.js';

/**
 * Multi-head dot-product attention (Vaswani et al. 2017) of queries already divided by the root of a head's width.
 * @param queries [batch, queries, width], by head; width divisible by heads
 * @param keyValues [batch, time, 2 · width]: keys, values, each by head
 * @returns [batch, queries, width]
 */
export function attention(tf: TensorFlow, heads: number, queries: Tensor3D, keyValues: Tensor3D): Tensor3D {
  return tf.customGrad((...args) => attend(tf, heads, args as unknown as [Tensor3D, Tensor3D, GradSaveFunc]))(
    queries,
    keyValues,
  ) as Tensor3D;
}

/**
 * softmax(q·kᵀ)·v with an explicit gradient: Σⱼ dPᵢⱼ·Pᵢⱼ equals Σ dOᵢ·Oᵢ (Dao et al. 2022, equation 4), so that of the
 * [queries, time] matrices, which cost most, only P and dP are used and none is transposed: dv = Pᵀ·dO is computed as (dOᵀ·P)ᵀ, in
 * half the time, and dk likewise.
 */
function attend(tf: TensorFlow, heads: number, [queries, keyValues, save]: [Tensor3D, Tensor3D, GradSaveFunc]) {
  const [batch, , width] = queries.shape;
  const depth = width / heads;
  const byHead = (x: Tensor) =>
    x
      .reshape([batch, -1, heads, depth])
      .transpose([0, 2, 1, 3])
      .reshape([batch * heads, -1, depth]);
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

/**
 * Bars → patches → dense + learned positions → pre-norm encoder blocks (Xiong et al. 2020) → layer normalisation of the newest token →
 * dense. A mean over all tokens hides what is learned of single moments (docs/experiments.md). The last block computes the newest
 * token alone, as no other is read. Dropout masks are shared by all tokens of a window (Gal & Ghahramani 2016).
 */
export function transformerNetwork(shape: TransformerShape, features: number, window: number): Network {
  const { patch, width, heads, feedForward, blocks } = shape;
  if (width % heads !== 0) throw new RangeError(`${heads} heads do not share a width of ${width}; expected a divisor of it`);
  return {
    shape,
    parameters: [
      ...perBarParameters(shape, features),
      ...denseParameters('embedding', patch * numbersPerBar(shape, features), width),
      { name: 'positions', shape: [window / patch, width], initial: smallNormal },
      ...Array.from({ length: blocks }, (_, block) => blockParameters(`block_${block}`, width, feedForward)).flat(),
      ...normParameters('final_norm', width),
      ...headParameters(shape, width, features),
    ],
    outputs({ tf }, x, weights, dropout) {
      const patched = patches(readBars(tf, x, shape, weights), patch);
      let tokens = dropTokens(tf.add<Tensor3D>(dense(tf, patched, weights, 'embedding'), weights['positions']!), dropout);
      for (let block = 0; block < blocks; block++) {
        const outputs = block === blocks - 1 ? 1 : window / patch;
        tokens = encoderBlock(tf, tokens, outputs, weights, `block_${block}`, heads, dropout);
      }
      const newest = standardise(tf, tokens).reshape([x.shape[0], width]);
      const summary = newest.mul<Tensor2D>(weights['final_norm/gamma']!).add<Tensor2D>(weights['final_norm/beta']!);
      return head(tf, summary, x, weights, shape);
    },
  };
}

/** The newest `count` tokens: [batch, count, width]. */
function newestTokens(tokens: Tensor3D, count: number): Tensor3D {
  const [batch, time, width] = tokens.shape;
  return count === time ? tokens : tokens.slice([0, time - count, 0], [batch, count, width]);
}

function blockParameters(name: string, width: number, feedForward: number): Parameter[] {
  return [
    ...normParameters(`${name}/attention_norm`, width),
    ...denseParameters(`${name}/query_key_value`, width, 3 * width),
    ...denseParameters(`${name}/attention`, width, width),
    ...normParameters(`${name}/feed_forward_norm`, width),
    ...denseParameters(`${name}/expand`, width, feedForward),
    ...denseParameters(`${name}/contract`, feedForward, width),
  ];
}

/** @param outputs number of output tokens, the newest; all tokens are inputs */
function encoderBlock(
  tf: TensorFlow,
  x: Tensor3D,
  outputs: number,
  weights: Weights,
  name: string,
  heads: number,
  dropout: Dropout,
): Tensor3D {
  const width = x.shape[2];
  const { kernel, bias } = foldedNorm(tf, weights, `${name}/attention_norm`, `${name}/query_key_value`);
  const [queryKernel, otherKernel] = tf.split(kernel, [width, 2 * width], 1) as [Tensor2D, Tensor2D];
  const [queryBias, otherBias] = tf.split(bias, [width, 2 * width]) as [Tensor1D, Tensor1D];
  const unit = standardise(tf, x);
  const factor = queryFactor(width, heads);
  const queries = affine(tf, newestTokens(unit, outputs), queryKernel.mul(factor), queryBias.mul(factor));
  const attended = dense(tf, attention(tf, heads, queries, affine(tf, unit, otherKernel, otherBias)), weights, `${name}/attention`);
  const mixed = tf.add<Tensor3D>(newestTokens(x, outputs), dropTokens(attended, dropout));
  const wide = relu(tf, normalisedDense(tf, mixed, weights, `${name}/feed_forward_norm`, `${name}/expand`));
  return tf.add<Tensor3D>(mixed, dropTokens(dense(tf, wide, weights, `${name}/contract`), dropout));
}

/** Scale of the queries: one over the root of a head's width. */
export function queryFactor(width: number, heads: number): number {
  return 1 / Math.sqrt(width / heads);
}

function dropTokens(x: Tensor3D, dropout: Dropout): Tensor3D {
  return dropout(x, [x.shape[0], 1, x.shape[2]]);
}
