import type { Tensor, Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { Random } from '@tandem/domain';
import { BackendUnavailableError, type Backend, type TensorFlow } from '../backend/backend.js';
import { loadBackend } from '../backend/load-backend.js';
import { outputsOf } from './input-output.js';
import { LAYER_NORM_EPSILON } from './layers.js';
import { networkOf, seededDropout } from './network.js';
import { ParameterVector, type Weights } from './parameter.js';
import { PLAIN_SHAPES, PRODUCT_SHAPES, type LstmShape, type NetworkShape, type TransformerShape } from './shape.js';

const [BATCH, WINDOW, FEATURES] = [3, 60, 7];

/** The same network from the plainest operations, differentiated by TensorFlow.js alone. */
type Reference = (tf: TensorFlow, x: Tensor3D, weights: Weights) => Tensor2D;

function layer(tf: TensorFlow, x: Tensor, weights: Weights, name: string): Tensor {
  const rows = tf.matMul(x.reshape([-1, x.shape.at(-1)!]) as Tensor2D, weights[`${name}/kernel`] as Tensor2D);
  return rows.add(weights[`${name}/bias`]!).reshape([...x.shape.slice(0, -1), -1]);
}

function summarised(tf: TensorFlow, summary: Tensor, x: Tensor3D, weights: Weights, skip: boolean): Tensor2D {
  return layer(tf, skip ? tf.concat([summary, tf.unstack(x, 1).at(-1)!], 1) : summary, weights, 'head') as Tensor2D;
}

/** Bars as the shape has them, read one by one. */
function patchedBars(tf: TensorFlow, x: Tensor3D, weights: Weights, { perBar, patch }: NetworkShape): Tensor {
  const bars = perBar === null ? x : layer(tf, x, weights, 'per_bar').relu();
  return bars.reshape([BATCH, WINDOW / patch, patch * bars.shape.at(-1)!]);
}

function plainLstm(shape: LstmShape): Reference {
  const { embedding, units, skip } = shape;
  return (tf, x, weights) => {
    const patched = patchedBars(tf, x, weights, shape);
    const steps = tf.unstack(embedding === null ? patched : layer(tf, patched, weights, 'embedding'), 1);
    let [hidden, cell]: [Tensor, Tensor] = [tf.zeros([BATCH, units]), tf.zeros([BATCH, units])];
    for (const step of steps) {
      const sums = tf
        .matMul(step, weights['lstm/kernel']!)
        .add(tf.matMul(hidden, weights['lstm/recurrent_kernel']!))
        .add(weights['lstm/bias']!);
      const [i, f, g, o] = tf.split(sums, 4, 1) as [Tensor, Tensor, Tensor, Tensor];
      cell = f.sigmoid().mul(cell).add(i.sigmoid().mul(g.tanh()));
      hidden = o.sigmoid().mul(cell.tanh());
    }
    return summarised(tf, hidden, x, weights, skip);
  };
}

function plainTransformer(shape: TransformerShape): Reference {
  const { patch, width, heads, blocks, skip } = shape;
  return (tf, x, weights) => {
    const norm = (value: Tensor, name: string) => {
      const { mean, variance } = tf.moments(value, -1, true);
      return value.sub(mean).div(variance.add(LAYER_NORM_EPSILON).sqrt()).mul(weights[`${name}/gamma`]!).add(weights[`${name}/beta`]!);
    };
    const time = WINDOW / patch;
    const byHead = (part: Tensor) => part.reshape([BATCH, time, heads, width / heads]).transpose([0, 2, 1, 3]);
    let tokens: Tensor = layer(tf, patchedBars(tf, x, weights, shape), weights, 'embedding').add(weights['positions']!);
    for (let block = 0; block < blocks; block++) {
      const name = `block_${block}`;
      const projected = layer(tf, norm(tokens, `${name}/attention_norm`), weights, `${name}/query_key_value`);
      const [q, k, v] = tf.split(projected, 3, 2).map(byHead) as [Tensor, Tensor, Tensor];
      const attended = tf.matMul(tf.softmax(tf.matMul(q, k, false, true).div(Math.sqrt(width / heads))), v);
      tokens = tokens.add(layer(tf, attended.transpose([0, 2, 1, 3]).reshape([BATCH, time, width]), weights, `${name}/attention`));
      tokens = tokens.add(
        layer(tf, layer(tf, norm(tokens, `${name}/feed_forward_norm`), weights, `${name}/expand`).relu(), weights, `${name}/contract`),
      );
    }
    const newest = norm(tokens, 'final_norm')
      .slice([0, time - 1, 0], [BATCH, 1, width])
      .reshape([BATCH, width]);
    return summarised(tf, newest, x, weights, skip);
  };
}

const referenceOf = (shape: NetworkShape) => (shape.kind === 'lstm' ? plainLstm(shape) : plainTransformer(shape));

const SHAPES: readonly (readonly [string, NetworkShape])[] = [
  ...Object.values(PRODUCT_SHAPES).map((shape) => [`product ${shape.kind}`, shape] as const),
  ...Object.values(PLAIN_SHAPES).map((shape) => [`plain ${shape.kind}`, shape] as const),
];

describe.each(['native', 'wasm'] as const)('on the %s backend', (name) => {
  let loaded: Backend | BackendUnavailableError;
  beforeAll(async () => {
    loaded = await loadBackend(name).catch((error: unknown) => {
      if (error instanceof BackendUnavailableError) return error;
      throw error;
    });
  });
  const backendOr = (skip: (why: string) => never): Backend => (loaded instanceof Error ? skip(loaded.message) : loaded);

  it.for(SHAPES)('the %s has the logits and the gradients of the plainest differentiation', ([, shape], { skip }) => {
    const backend = backendOr(skip);
    const { tf } = backend;
    tf.tidy(() => {
      const random = new Random(5);
      const network = networkOf(shape, FEATURES, WINDOW);
      const vector = new ParameterVector(network.parameters);
      // Away from the start, where biases are zero and γ is one, so that nothing is right by chance.
      const flat = tf.tensor1d(vector.initial(random).map((value) => value + 0.1 * random.normal()));
      const x: Tensor3D = tf.tensor3d(
        Float32Array.from({ length: BATCH * WINDOW * FEATURES }, () => random.normal()),
        [BATCH, WINDOW, FEATURES],
      );
      const outputs = outputsOf(shape);
      const weight = tf.tensor2d(
        Float32Array.from({ length: BATCH * outputs }, () => random.normal()),
        [BATCH, outputs],
      );
      const run = (forward: (weights: Weights) => Tensor2D) =>
        tf.valueAndGrad((at: Tensor) =>
          forward(vector.unpack(tf, at as Tensor1D))
            .mul(weight)
            .sum(),
        )(flat);
      const own = run((weights) => network.outputs(backend, x, weights, (value) => value));
      const reference = run((weights) => referenceOf(shape)(tf, x, weights));
      expect(own.value.dataSync()[0]).toBeCloseTo(reference.value.dataSync()[0]!, 4);
      const largest = reference.grad.abs().max().dataSync()[0]!;
      expect(own.grad.sub(reference.grad).abs().max().dataSync()[0]! / largest).toBeLessThan(1e-4);
    });
  });

  it.for(SHAPES)('the %s draws what it drops from its seed', ([, shape], { skip }) => {
    const backend = backendOr(skip);
    const { tf } = backend;
    tf.tidy(() => {
      const network = networkOf(shape, FEATURES, WINDOW);
      const vector = new ParameterVector(network.parameters);
      const weights = vector.unpack(tf, tf.tensor1d(vector.initial(new Random(1))));
      const x: Tensor3D = tf.ones([BATCH, WINDOW, FEATURES]);
      const answer = (seed: number) => network.outputs(backend, x, weights, seededDropout(tf, 0.5, new Random(seed))).dataSync();
      expect(answer(1)).toEqual(answer(1));
      expect(answer(1)).not.toEqual(answer(2));
    });
  });
});

describe('networkOf', () => {
  it('refuses patches that do not fill the window and heads that do not share the width', () => {
    expect(() => networkOf({ ...PRODUCT_SHAPES.lstm, patch: 7 }, FEATURES, WINDOW)).toThrow(/patches of 7 bars do not fill a window of 60/);
    expect(() => networkOf({ ...PRODUCT_SHAPES.transformer, heads: 3 }, FEATURES, WINDOW)).toThrow(/3 heads do not share a width of 32/);
  });
});

it('drops the given share, keeps the mean, and repeats itself for a seed', async () => {
  const { tf } = await loadBackend('auto');
  tf.tidy(() => {
    const x = tf.ones([100, 200]);
    const drop = () => seededDropout(tf, 0.2, new Random(4))(x, x.shape).dataSync() as Float32Array;
    const values = drop();
    expect(values.filter((value) => value === 0).length / values.length).toBeCloseTo(0.2, 1);
    expect(values.reduce((sum, value) => sum + value, 0) / values.length).toBeCloseTo(1, 1);
    expect(drop()).toEqual(values);
  });
});

it('shares one draw along the axes of length one', async () => {
  const { tf } = await loadBackend('auto');
  tf.tidy(() => {
    const dropped = seededDropout(tf, 0.5, new Random(4))(tf.ones([3, 10, 4]), [3, 1, 4]);
    expect(dropped.max(1).sub(dropped.min(1)).abs().max().dataSync()[0]).toBe(0);
  });
});
