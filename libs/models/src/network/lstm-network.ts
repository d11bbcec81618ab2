import type { Tensor2D } from '@tensorflow/tfjs';
import { CLASS_COUNT } from '../classes.js';
import { fusedLstm } from './fused-lstm.js';
import { glorotUniform, lstmBias, orthogonal, zeros } from './initialisers.js';
import type { Network } from './network.js';
import { product } from './product.js';
import { unrolledLstm } from './unrolled-lstm.js';

export const LSTM_UNITS = 64;

/**
 * LSTM(64) → dropout → dense 3 (Hochreiter & Schmidhuber 1997, with forget gate). Gates in the order i, f, g, o;
 * sigmoid gates, tanh candidate and output, as Keras has them.
 */
export function lstmNetwork(features: number): Network {
  return {
    parameters: [
      { name: 'lstm/kernel', shape: [features, 4 * LSTM_UNITS], initial: glorotUniform },
      { name: 'lstm/recurrent_kernel', shape: [LSTM_UNITS, 4 * LSTM_UNITS], initial: orthogonal },
      { name: 'lstm/bias', shape: [4 * LSTM_UNITS], initial: lstmBias },
      { name: 'head/kernel', shape: [LSTM_UNITS, CLASS_COUNT], initial: glorotUniform },
      { name: 'head/bias', shape: [CLASS_COUNT], initial: zeros },
    ],
    learningRate: 1e-3, // Adam's default (Kingma & Ba 2015)
    dropoutRate: 0.2,
    logits(backend, x, weights, dropout) {
      const { tf } = backend;
      const lstm = backend.name === 'native' ? fusedLstm : unrolledLstm;
      const last = lstm(tf, x, {
        kernel: weights['lstm/kernel'] as Tensor2D,
        recurrentKernel: weights['lstm/recurrent_kernel'] as Tensor2D,
        bias: weights['lstm/bias']!.as1D(),
      });
      return product(tf, dropout(last, last.shape), weights['head/kernel'] as Tensor2D).add(weights['head/bias']!);
    },
  };
}
