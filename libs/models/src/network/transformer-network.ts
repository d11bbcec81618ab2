import type { Tensor2D, Tensor3D } from '@tensorflow/tfjs';
import type { TensorFlow } from '../backend/backend.js';
import { selfAttention } from './attention.js';
import { dense, denseParameters } from './dense.js';
import { head, headParameters, patches } from './head.js';
import { smallNormal } from './initialisers.js';
import { normalisedDense, normParameters, standardise } from './layer-norm.js';
import type { Dropout, Network } from './network.js';
import type { Parameter, Weights } from './parameter.js';
import { numbersPerBar, perBarParameters, readBars } from './per-bar.js';
import { relu } from './relu.js';
import type { TransformerShape } from './shape.js';

/**
 * Bars → patches → dense + learned positions → pre-norm encoder blocks (Xiong et al. 2020) → layer normalisation of the newest token →
 * dense 3. A mean over all tokens all but silences what is learned of single moments (docs/experiments.md). Dropout draws once a
 * window and channel, for all its tokens alike (Gal & Ghahramani 2016).
 */
export function transformerNetwork(shape: TransformerShape, features: number, window: number): Network {
  const { patch, width, heads, feedForward, blocks, skip } = shape;
  if (width % heads !== 0) throw new RangeError(`${heads} heads do not share a width of ${width}; expected a divisor of it`);
  return {
    shape,
    parameters: [
      ...perBarParameters(shape, features),
      ...denseParameters('embedding', patch * numbersPerBar(shape, features), width),
      { name: 'positions', shape: [window / patch, width], initial: smallNormal },
      ...Array.from({ length: blocks }, (_, block) => blockParameters(`block_${block}`, width, feedForward)).flat(),
      ...normParameters('final_norm', width),
      ...headParameters(width, features, skip),
    ],
    logits({ tf }, x, weights, dropout) {
      const patched = patches(readBars(tf, x, shape, weights), patch);
      let tokens = dropTokens(tf.add<Tensor3D>(dense(tf, patched, weights, 'embedding'), weights['positions']!), dropout);
      for (let block = 0; block < blocks; block++) tokens = encoderBlock(tf, tokens, weights, `block_${block}`, heads, dropout);
      const newest = standardise(tf, newestToken(tokens)).reshape([x.shape[0], width]);
      const summary = newest.mul<Tensor2D>(weights['final_norm/gamma']!).add<Tensor2D>(weights['final_norm/beta']!);
      return head(tf, summary, x, weights, skip);
    },
  };
}

/** [batch, 1, width]. */
function newestToken(tokens: Tensor3D): Tensor3D {
  const [batch, time, width] = tokens.shape;
  return tokens.slice([0, time - 1, 0], [batch, 1, width]);
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

function encoderBlock(tf: TensorFlow, x: Tensor3D, weights: Weights, name: string, heads: number, dropout: Dropout): Tensor3D {
  const factors = tf.tensor1d(queryFactors(x.shape[2], heads));
  const projected = normalisedDense(tf, x, weights, `${name}/attention_norm`, `${name}/query_key_value`, factors);
  const attended = dense(tf, selfAttention(tf, heads, projected), weights, `${name}/attention`);
  const mixed = tf.add<Tensor3D>(x, dropTokens(attended, dropout));
  const wide = relu(tf, normalisedDense(tf, mixed, weights, `${name}/feed_forward_norm`, `${name}/expand`));
  return tf.add<Tensor3D>(mixed, dropTokens(dense(tf, wide, weights, `${name}/contract`), dropout));
}

/** Factors of the columns of queries, keys and values: queries are divided by the root of a head's width. */
export function queryFactors(width: number, heads: number): Float32Array {
  return new Float32Array(3 * width).fill(1).fill(1 / Math.sqrt(width / heads), 0, width);
}

function dropTokens(x: Tensor3D, dropout: Dropout): Tensor3D {
  return dropout(x, [x.shape[0], 1, x.shape[2]]);
}
