import { createRequire } from 'node:module';
import type { GradSaveFunc, Tensor, Tensor2D, Tensor3D } from '@tensorflow/tfjs';
import type { TensorFlow } from '../backend/backend.js';
import type { LstmWeights } from './unrolled-lstm.js';

const require = createRequire(import.meta.url);

/** The part of tfjs-node's backend that runs any registered TensorFlow operation. */
interface NodeBackend {
  readonly binding: Readonly<Record<'TF_ATTR_FLOAT' | 'TF_ATTR_BOOL', number>>;
  executeMultipleOutputs(name: string, attributes: unknown[], inputs: unknown[], outputs: number): Tensor[];
}

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
  const backend = tf.backend() as unknown as NodeBackend;
  const [time, batch] = x.shape;
  const units = w.shape[1] / 4;
  const [float, noPeephole, noClip] = attributes(backend);
  const state = tf.zeros([batch, units]);
  const peephole = tf.zeros([units]);
  const fixed = (input: Tensor, weights: Tensor, b: Tensor) =>
    [steps(time), input, state, state, weights, peephole, peephole, peephole, b];

  const outputs = backend.executeMultipleOutputs('BlockLSTMV2', [noClip, noPeephole, float], fixed(x, w, bias), FORWARD_OUTPUTS);
  save([x, w, bias, ...outputs]);
  return {
    value: tf.slice(outputs[HIDDEN]!, [time - 1, 0, 0], [1, batch, units]).reshape([batch, units]),
    gradFunc: (dLast: Tensor, saved: Tensor[]) => {
      const [input, weights, b, ...forward] = saved as [Tensor, Tensor, Tensor, ...Tensor[]];
      const zeroState = tf.zeros([batch, units]);
      const zeroPeephole = tf.zeros([units]);
      const dHidden = tf.concat([tf.zeros([time - 1, batch, units]), dLast.reshape([1, batch, units])], 0);
      const gradients = backend.executeMultipleOutputs(
        'BlockLSTMGradV2',
        [noPeephole, float],
        [steps(time), input, zeroState, zeroState, weights, zeroPeephole, zeroPeephole, zeroPeephole, b,
          ...forward, tf.zeros([time, batch, units]), dHidden],
        BACKWARD_OUTPUTS,
      );
      return [gradients[0]!, gradients[3]!, gradients[7]!];
    },
  };
}

/** tfjs-node passes 64-bit integers, which are no TensorFlow.js data type, in a class of its own. */
function steps(time: number): unknown {
  const { Int64Scalar } = require('@tensorflow/tfjs-node/dist/int64_tensors') as { Int64Scalar: new (value: number) => unknown };
  return new Int64Scalar(time);
}

function attributes({ binding }: NodeBackend) {
  const { createTensorsTypeOpAttr } = require('@tensorflow/tfjs-node/dist/nodejs_kernel_backend') as {
    createTensorsTypeOpAttr: (name: string, type: string) => unknown;
  };
  return [
    createTensorsTypeOpAttr('T', 'float32'),
    { name: 'use_peephole', type: binding.TF_ATTR_BOOL, value: false },
    { name: 'cell_clip', type: binding.TF_ATTR_FLOAT, value: 0 },
  ] as const;
}
