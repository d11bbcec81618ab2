import type { Tensor, Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { Random } from '@tandem/domain';
import { BackendUnavailableError, type Backend, type TensorFlow } from '../backend/backend.js';
import { loadBackend } from '../backend/load-backend.js';
import { product, standardise } from './layers.js';
import { fusedLstm, unrolledLstm } from './lstm-network.js';
import { sizeOf } from './parameter.js';
import { attention } from './transformer-network.js';

const STEP = 1e-2;

function normalTensor(tf: TensorFlow, shape: number[], random: Random): Tensor {
  return tf.tensor(
    Float32Array.from({ length: sizeOf(shape) }, () => 0.7 * random.normal()),
    shape,
  );
}

/** Largest difference between a function's gradients and central differences of its value, over some elements of each input. */
function gradientError(tf: TensorFlow, f: (...inputs: Tensor[]) => Tensor, inputs: Tensor[], random: Random): number {
  const value = (at: Tensor[]) => f(...at).dataSync()[0]!;
  const gradients = tf
    .grads(f)(inputs)
    .map((gradient) => gradient.dataSync());
  let worst = 0;
  inputs.forEach((input, which) => {
    for (let probe = 0; probe < 8; probe++) {
      const element = Math.floor(random.uniform() * input.size);
      const moved = (by: number) =>
        inputs.map((other, i) => {
          if (i !== which) return other;
          const data = Float32Array.from(other.dataSync());
          data[element]! += by;
          return tf.tensor(data, other.shape);
        });
      const numeric = (value(moved(STEP)) - value(moved(-STEP))) / (2 * STEP);
      worst = Math.max(worst, Math.abs(numeric - gradients[which]![element]!));
    }
  });
  return worst;
}

describe.each(['auto', 'wasm'] as const)('gradients on the %s backend', (preference) => {
  let backend: Backend;
  beforeAll(async () => {
    backend = await loadBackend(preference);
  });

  /** A weighted sum, so that no symmetry of plain sums hides an error. */
  const check = (shapes: number[][], f: (tf: TensorFlow, inputs: Tensor[]) => Tensor) => {
    const { tf } = backend;
    return tf.tidy(() => {
      const random = new Random(11);
      const inputs = shapes.map((shape) => normalTensor(tf, shape, random));
      const weight = normalTensor(tf, f(tf, inputs).shape, random);
      return gradientError(tf, (...at) => f(tf, at).mul(weight).sum(), inputs, random);
    });
  };

  it('agree with differences for attention', () => {
    expect(
      check(
        [
          [2, 5, 8],
          [2, 5, 16],
        ],
        (tf, [queries, keyValues]) => attention(tf, 2, queries as Tensor3D, keyValues as Tensor3D),
      ),
    ).toBeLessThan(5e-3);
  });

  it('agree with differences for attention with a single query', () => {
    expect(
      check(
        [
          [2, 1, 8],
          [2, 5, 16],
        ],
        (tf, [queries, keyValues]) => attention(tf, 2, queries as Tensor3D, keyValues as Tensor3D),
      ),
    ).toBeLessThan(5e-3);
  });

  it('agree with differences for layer normalisation', () => {
    expect(check([[2, 5, 8]], (tf, [x]) => standardise(tf, x as Tensor3D))).toBeLessThan(5e-3);
  });

  it('agree with differences for a product', () => {
    expect(
      check(
        [
          [6, 4],
          [4, 3],
        ],
        (tf, [x, w]) => product(tf, x as Tensor2D, w as Tensor2D),
      ),
    ).toBeLessThan(5e-3);
  });

  it('agree with differences for the unrolled LSTM', () => {
    expect(
      check([[2, 6, 3], [3, 16], [4, 16], [16]], (tf, [x, kernel, recurrentKernel, bias]) =>
        unrolledLstm(tf, x as Tensor3D, {
          kernel: kernel as Tensor2D,
          recurrentKernel: recurrentKernel as Tensor2D,
          bias: bias as Tensor1D,
        }),
      ),
    ).toBeLessThan(5e-3);
  });
});

describe('the fused LSTM', () => {
  it('has the value and the gradients of the unrolled one', async ({ skip }) => {
    const backend = await loadBackend('native').catch((error: unknown) => {
      if (error instanceof BackendUnavailableError) skip(error.message);
      throw error;
    });
    const { tf } = backend;
    tf.tidy(() => {
      const random = new Random(5);
      const inputs = [[4, 60, 7], [7, 32], [8, 32], [32]].map((shape) => normalTensor(tf, shape, random));
      const weight = normalTensor(tf, [4, 8], random);
      const run = (lstm: typeof fusedLstm) =>
        tf.valueAndGrads((x: Tensor, kernel: Tensor, recurrentKernel: Tensor, bias: Tensor) =>
          lstm(tf, x as Tensor3D, { kernel: kernel as Tensor2D, recurrentKernel: recurrentKernel as Tensor2D, bias: bias as Tensor1D })
            .mul(weight)
            .sum(),
        )(inputs);
      const fused = run(fusedLstm);
      const unrolled = run(unrolledLstm);
      expect(fused.value.dataSync()[0]).toBeCloseTo(unrolled.value.dataSync()[0]!, 5);
      fused.grads.forEach((gradient, i) => {
        const difference = gradient.sub(unrolled.grads[i]!).abs().max().dataSync()[0];
        expect(difference, `input ${i}`).toBeLessThan(1e-5);
      });
    });
  });
});
