import type { Tensor2D, Tensor3D } from '@tensorflow/tfjs';
import type { TensorFlow } from '../backend/backend.js';
import { CLASS_COUNT } from '../classes.js';
import { multiHeadAttention } from './attention.js';
import { glorotUniform, ones, smallNormal, zeros } from './initialisers.js';
import { layerNorm } from './layer-norm.js';
import type { Dropout, Network } from './network.js';
import type { Parameter, Weights } from './parameter.js';
import { product } from './product.js';

/** Size of the encoder: width, heads, width of the feed-forward layer, blocks. */
export const TRANSFORMER = { width: 64, heads: 4, feedForward: 128, blocks: 2 } as const;

/**
 * Encoder with learned positions and post-norm blocks (Vaswani et al. 2017) → mean over time → dense 3. Dropout
 * draws once a window and channel, for all its bars alike (Gal & Ghahramani 2016), which also costs 60 times less.
 */
export function transformerNetwork(features: number, window: number): Network {
  const { width, blocks } = TRANSFORMER;
  return {
    parameters: [
      ...dense('embedding', features, width),
      { name: 'positions', shape: [window, width], initial: smallNormal },
      ...Array.from({ length: blocks }, (_, block) => blockParameters(`block_${block}`)).flat(),
      ...dense('head', width, CLASS_COUNT),
    ],
    learningRate: 5e-4, // half of Adam's default: post-norm encoders are unstable without warm-up at 1e-3
    dropoutRate: 0.1,
    logits({ tf }, x, weights, dropout) {
      let state = dropSequence(tf.add<Tensor3D>(project(tf, x, weights, 'embedding'), weights['positions']!), dropout);
      for (let block = 0; block < blocks; block++) state = encoderBlock(tf, state, weights, `block_${block}`, dropout);
      const pooled = state.mean(1) as Tensor2D;
      return product(tf, pooled, weights['head/kernel'] as Tensor2D).add(weights['head/bias']!);
    },
  };
}

function dense(name: string, inputs: number, outputs: number): Parameter[] {
  return [
    { name: `${name}/kernel`, shape: [inputs, outputs], initial: glorotUniform },
    { name: `${name}/bias`, shape: [outputs], initial: zeros },
  ];
}

function norm(name: string): Parameter[] {
  const shape = [TRANSFORMER.width];
  return [{ name: `${name}/gamma`, shape, initial: ones }, { name: `${name}/beta`, shape, initial: zeros }];
}

function blockParameters(name: string): Parameter[] {
  const { width, feedForward } = TRANSFORMER;
  return [
    ...dense(`${name}/query`, width, width),
    ...dense(`${name}/key`, width, width),
    ...dense(`${name}/value`, width, width),
    ...dense(`${name}/attention`, width, width),
    ...norm(`${name}/attention_norm`),
    ...dense(`${name}/expand`, width, feedForward),
    ...dense(`${name}/contract`, feedForward, width),
    ...norm(`${name}/feed_forward_norm`),
  ];
}

function encoderBlock(tf: TensorFlow, x: Tensor3D, weights: Weights, name: string, dropout: Dropout): Tensor3D {
  const normalise = (value: Tensor3D, layer: string) =>
    layerNorm(tf, value, weights[`${name}/${layer}/gamma`]!, weights[`${name}/${layer}/beta`]!);
  const attended = multiHeadAttention(tf, TRANSFORMER.heads,
    project(tf, x, weights, `${name}/query`), project(tf, x, weights, `${name}/key`), project(tf, x, weights, `${name}/value`));
  const mixed = normalise(tf.add<Tensor3D>(x, dropSequence(project(tf, attended, weights, `${name}/attention`), dropout)), 'attention_norm');
  const wide = tf.relu<Tensor3D>(project(tf, mixed, weights, `${name}/expand`));
  return normalise(tf.add<Tensor3D>(mixed, dropSequence(project(tf, wide, weights, `${name}/contract`), dropout)), 'feed_forward_norm');
}

/** Dense layer at every step: [batch, time, in] → [batch, time, out]. */
function project(tf: TensorFlow, x: Tensor3D, weights: Weights, name: string): Tensor3D {
  const [batch, time, inputs] = x.shape;
  const kernel = weights[`${name}/kernel`] as Tensor2D;
  return product(tf, x.reshape([batch * time, inputs]) as Tensor2D, kernel).add(weights[`${name}/bias`]!)
    .reshape([batch, time, kernel.shape[1]]);
}

function dropSequence(x: Tensor3D, dropout: Dropout): Tensor3D {
  return dropout(x, [x.shape[0], 1, x.shape[2]]);
}
