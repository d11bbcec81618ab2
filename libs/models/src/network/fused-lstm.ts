import type { GradSaveFunc, Tensor, Tensor2D, Tensor3D } from '@tensorflow/tfjs';
import type { TensorFlow } from '../backend/backend.js';
import { executeAfterInt64, float32Attribute, type NativeOperations } from './native-operations.js';
import type { LstmWeights } from './unrolled-lstm.js';

/** Outputs of BlockLSTMV2 (i, cs, f, o, ci, co, h) and of BlockLSTMGradV2 (x, cs_prev, h_prev, w, wci, wcf, wco, b). */
const FORWARD_OUTPUTS = 7;
const HIDDEN = 6;
const BACKWARD_OUTPUTS = 8;

/**
 * The same function as `unrolledLstm`, by TensorFlow's fused kernel: one operation for all steps forward and one back
 * (`BlockLSTMV2`, `BlockLSTMGradV2`; gates i, f, g, o). Native backend only.
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
  const outputs = executeAfterInt64(backend, 'BlockLSTMV2', [noClip, noPeephole, float], time,
    [x, state, state, w, peephole, peephole, peephole, bias], FORWARD_OUTPUTS);
  save([x, w, bias, ...outputs]);
  return {
    value: tf.slice(outputs[HIDDEN]!, [time - 1, 0, 0], [1, batch, units]).reshape([batch, units]),
    gradFunc: (dLast: Tensor, saved: Tensor[]) => {
      const [input, weights, b, ...forward] = saved as [Tensor, Tensor, Tensor, ...Tensor[]];
      const zeroState = tf.zeros([batch, units]);
      const zeroPeephole = tf.zeros([units]);
      const dHidden = dLast.reshape([1, batch, units]).pad([[time - 1, 0], [0, 0], [0, 0]]);
      const dCell = tf.fill([time, batch, units], 0); // computed by the library: `zeros` would carry as many numbers over from JavaScript
      const gradients = executeAfterInt64(backend, 'BlockLSTMGradV2', [noPeephole, float], time,
        [input, zeroState, zeroState, weights, zeroPeephole, zeroPeephole, zeroPeephole, b, ...forward, dCell, dHidden],
        BACKWARD_OUTPUTS);
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
