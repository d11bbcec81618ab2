import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import { CLASS_COUNT, MOVE_MINUTES, type Random } from '@tandem/domain';
import { mirrored, symmetricLogits } from '@tandem/features';
import type { Backend } from '../backend/backend.js';
import { noDropout, seededDropout } from '../network/network.js';
import type { Dropout, Network, ParameterVector } from '../network/parameter.js';
import { excursionLoss, EXCURSION_WEIGHT, splitOutputs, type NetworkOutputs } from './excursion-head.js';
import type { Batch } from './scaled-bars.js';

/** A network as a function of plain numbers: no tensor outlives a call. */
export class NumericNetwork {
  /** @param window bars per window */
  constructor(
    private readonly backend: Backend,
    private readonly network: Network,
    private readonly vector: ParameterVector,
    private readonly window: number,
  ) {}

  /**
   * Mean cross-entropy of a batch, nats, with an excursion head plus EXCURSION_WEIGHT times its mean loss, and the gradient with respect to
   * the weights.
   * @param random draws the dropout masks
   */
  lossGradient(weights: Float32Array, batch: Batch, random: Random): { loss: number; gradient: Float32Array } {
    const { tf } = this.backend;
    return this.numbers(() => {
      const truth = tf.tensor2d(oneHot(batch.classIndex), [batch.rows, CLASS_COUNT]);
      const dropout = seededDropout(tf, this.network.shape.dropout, random);
      const loss = (flat: Tensor) => {
        const outputs = this.forward(flat, batch, dropout);
        const crossEntropy = (logits: Tensor2D) => tf.logSoftmax(logits).mul(truth).sum().div(-batch.rows);
        if (batch.excursion === null) return crossEntropy(outputs);
        const [logits, moves] = tf.split(outputs, [CLASS_COUNT, outputs.shape[1] - CLASS_COUNT], 1) as [Tensor2D, Tensor2D];
        const y = tf.tensor2d(batch.excursion, [batch.rows, MOVE_MINUTES.length]);
        return crossEntropy(logits).add(excursionLoss(tf, moves, y).mul(EXCURSION_WEIGHT));
      };
      const { value, grad } = tf.valueAndGrad(loss)(tf.tensor1d(weights));
      return { loss: value.dataSync()[0]!, gradient: grad.dataSync() as Float32Array };
    });
  }

  /**
   * Symmetric outputs of scaled windows: a mirrored market swaps the logits of the sides, and moves as far.
   * @param mirror by feature, +1 or −1
   */
  outputs(weights: Float32Array, { rows, windows }: Pick<Batch, 'rows' | 'windows'>, mirror: Float32Array): NetworkOutputs {
    const predict = (x: Float32Array) =>
      this.numbers(() => this.forward(this.backend.tf.tensor1d(weights), { rows, windows: x }, noDropout).dataSync() as Float32Array);
    const plain = splitOutputs(predict(windows), rows);
    const ofMirrored = splitOutputs(predict(mirrored(windows, mirror)), rows);
    return {
      logits: symmetricLogits(plain.logits, ofMirrored.logits),
      moves: plain.moves?.map((value, at) => (value + ofMirrored.moves![at]!) / 2) ?? null,
    };
  }

  /** Disposes all tensors. The numbers bypass the result of `tidy`, which would search every one of them for a tensor. */
  private numbers<T>(compute: () => T): T {
    let numbers: T;
    this.backend.tf.tidy(() => {
      numbers = compute();
    });
    return numbers!;
  }

  private forward(flat: Tensor, { rows, windows }: Pick<Batch, 'rows' | 'windows'>, dropout: Dropout): Tensor2D {
    const { tf } = this.backend;
    const x = tf.tensor3d(windows, [rows, this.window, windows.length / rows / this.window]);
    return this.network.outputs(this.backend, x, this.vector.unpack(tf, flat as Tensor1D), dropout);
  }
}

function oneHot(classIndex: Uint8Array): Float32Array {
  const out = new Float32Array(classIndex.length * CLASS_COUNT);
  classIndex.forEach((k, row) => (out[row * CLASS_COUNT + k] = 1));
  return out;
}
