import type { Tensor2D } from '@tensorflow/tfjs';
import { dense, denseParameters } from './dense.js';
import { fusedLstm } from './fused-lstm.js';
import { head, headParameters, patches } from './head.js';
import { glorotUniform, lstmBias, orthogonal } from './initialisers.js';
import type { Network } from './network.js';
import { numbersPerBar, perBarParameters, readBars } from './per-bar.js';
import type { LstmShape } from './shape.js';
import { unrolledLstm } from './unrolled-lstm.js';

/**
 * Bars → patches → dense → LSTM → dropout → dense 3 (Hochreiter & Schmidhuber 1997, with forget gate). Gates in the order
 * i, f, g, o; sigmoid gates, tanh candidate and output, as Keras has them.
 */
export function lstmNetwork(shape: LstmShape, features: number): Network {
  const { patch, embedding, units, skip } = shape;
  const patchWidth = patch * numbersPerBar(shape, features);
  return {
    shape,
    parameters: [
      ...perBarParameters(shape, features),
      ...(embedding === null ? [] : denseParameters('embedding', patchWidth, embedding)),
      { name: 'lstm/kernel', shape: [embedding ?? patchWidth, 4 * units], initial: glorotUniform },
      { name: 'lstm/recurrent_kernel', shape: [units, 4 * units], initial: orthogonal },
      { name: 'lstm/bias', shape: [4 * units], initial: lstmBias },
      ...headParameters(units, features, skip),
    ],
    logits({ name, tf }, x, weights, dropout) {
      const patched = patches(readBars(tf, x, shape, weights), patch);
      const steps = embedding === null ? patched : dense(tf, patched, weights, 'embedding');
      const last = (name === 'native' ? fusedLstm : unrolledLstm)(tf, steps, {
        kernel: weights['lstm/kernel'] as Tensor2D,
        recurrentKernel: weights['lstm/recurrent_kernel'] as Tensor2D,
        bias: weights['lstm/bias']!.as1D(),
      });
      return head(tf, dropout(last, last.shape), x, weights, skip);
    },
  };
}
