import type { GradSaveFunc, Tensor, Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs';
import type { TensorFlow } from '../backend/backend.js';
import { head, headParameters, numbersPerBar, patches, perBarParameters, readBars } from './input-output.js';
import { dense, denseParameters, product } from './layers.js';
import { executeAfterInt64, float32Attribute, type NativeOperations } from './native-operations.js';
import { glorotUniform, lstmBias, orthogonal, type Network } from './parameter.js';
import type { LstmShape } from './shape.js';

interface LstmWeights {
  /** [features, 4 units], gates i, f, g, o. */
  readonly kernel: Tensor2D;
  /** [units, 4 units]. */
  readonly recurrentKernel: Tensor2D;
  /** [4 units]. */
  readonly bias: Tensor1D;
}

/**
 * The last hidden state of an LSTM, step by step from plain operations that every backend differentiates.
 * @param x [batch, time, features]
 * @returns [batch, units]
 */
export function unrolledLstm(tf: TensorFlow, x: Tensor3D, { kernel, recurrentKernel, bias }: LstmWeights): Tensor2D {
  const [batch, time, features] = x.shape;
  const units = recurrentKernel.shape[0];
  // One product for the inputs of all steps, time-major so that a step is contiguous.
  const inputs = product(tf, x.transpose([1, 0, 2]).reshape([time * batch, features]) as Tensor2D, kernel).add(bias);
  let hidden: Tensor2D = tf.zeros([batch, units]);
  let cell: Tensor2D = tf.zeros([batch, units]);
  for (const input of tf.unstack(inputs.reshape([time, batch, 4 * units]))) {
    const [i, f, g, o] = tf.split(input.add(product(tf, hidden, recurrentKernel)) as Tensor2D, 4, 1);
    cell = f!.sigmoid().mul(cell).add(i!.sigmoid().mul(g!.tanh()));
    hidden = o!.sigmoid().mul(cell.tanh());
  }
  return hidden;
}

/** Outputs of BlockLSTMV2 (i, cs, f, o, ci, co, h) and of BlockLSTMGradV2 (x, cs_prev, h_prev, w, wci, wcf, wco, b). */
const FORWARD_OUTPUTS = 7;
const HIDDEN = 6;
const BACKWARD_OUTPUTS = 8;

/**
 * The same function as `unrolledLstm`, by TensorFlow's fused kernels for all steps: `BlockLSTMV2` forward, `BlockLSTMGradV2` backward
 * (gates i, f, g, o). Native backend only.
 * @param x [batch, time, features]
 * @returns the last hidden state [batch, units]
 */
export function fusedLstm(tf: TensorFlow, x: Tensor3D, { kernel, recurrentKernel, bias }: LstmWeights): Tensor2D {
  const block = tf.customGrad((...args) => blockLstm(tf, args as unknown as [Tensor3D, Tensor2D, Tensor, GradSaveFunc]));
  return block(x.transpose([1, 0, 2]), tf.concat([kernel, recurrentKernel], 0), bias) as Tensor2D;
}

/** @param x time-major [time, batch, features]; @param w kernel over recurrent kernel */
function blockLstm(tf: TensorFlow, [x, w, bias, save]: [Tensor3D, Tensor2D, Tensor, GradSaveFunc]) {
  const backend = tf.backend() as unknown as NativeOperations;
  const [time, batch] = x.shape;
  const units = w.shape[1] / 4;
  const [float, noPeephole, noClip] = attributes(backend);
  const state = tf.zeros([batch, units]);
  const peephole = tf.zeros([units]);
  const outputs = executeAfterInt64(
    backend,
    'BlockLSTMV2',
    [noClip, noPeephole, float],
    time,
    [x, state, state, w, peephole, peephole, peephole, bias],
    FORWARD_OUTPUTS,
  );
  save([x, w, bias, ...outputs]);
  return {
    value: tf.slice(outputs[HIDDEN]!, [time - 1, 0, 0], [1, batch, units]).reshape([batch, units]),
    gradFunc: (dLast: Tensor, saved: Tensor[]) => {
      const [input, weights, b, ...forward] = saved as [Tensor, Tensor, Tensor, ...Tensor[]];
      const zeroState = tf.zeros([batch, units]);
      const zeroPeephole = tf.zeros([units]);
      const dHidden = dLast.reshape([1, batch, units]).pad([
        [time - 1, 0],
        [0, 0],
        [0, 0],
      ]);
      const dCell = tf.fill([time, batch, units], 0); // filled by the library: `zeros` would copy them from JavaScript
      const gradients = executeAfterInt64(
        backend,
        'BlockLSTMGradV2',
        [noPeephole, float],
        time,
        [input, zeroState, zeroState, weights, zeroPeephole, zeroPeephole, zeroPeephole, b, ...forward, dCell, dHidden],
        BACKWARD_OUTPUTS,
      );
      return [gradients[0]!, gradients[3]!, gradients[7]!];
    },
  };
}

function attributes({ binding }: NativeOperations) {
  return [
    float32Attribute(),
    { name: 'use_peephole', type: binding.TF_ATTR_BOOL, value: false },
    { name: 'cell_clip', type: binding.TF_ATTR_FLOAT, value: 0 },
  ] as const;
}

/**
 * Bars → patches → dense → LSTM → dropout → dense (Hochreiter & Schmidhuber 1997, with forget gate). Gate order i, f, g, o; sigmoid
 * gates, tanh candidate and output, as in Keras.
 */
export function lstmNetwork(shape: LstmShape, features: number): Network {
  const { patch, embedding, units } = shape;
  const patchWidth = patch * numbersPerBar(shape, features);
  return {
    shape,
    parameters: [
      ...perBarParameters(shape, features),
      ...(embedding === null ? [] : denseParameters('embedding', patchWidth, embedding)),
      { name: 'lstm/kernel', shape: [embedding ?? patchWidth, 4 * units], initial: glorotUniform },
      { name: 'lstm/recurrent_kernel', shape: [units, 4 * units], initial: orthogonal },
      { name: 'lstm/bias', shape: [4 * units], initial: lstmBias },
      ...headParameters(shape, units, features),
    ],
    outputs({ name, tf }, x, weights, dropout) {
      const patched = patches(readBars(tf, x, shape, weights), patch);
      const steps = embedding === null ? patched : dense(tf, patched, weights, 'embedding');
      const last = (name === 'native' ? fusedLstm : unrolledLstm)(tf, steps, {
        kernel: weights['lstm/kernel'] as Tensor2D,
        recurrentKernel: weights['lstm/recurrent_kernel'] as Tensor2D,
        bias: weights['lstm/bias']!.as1D(),
      });
      return head(tf, dropout(last, last.shape), x, weights, shape);
    },
  };
}
