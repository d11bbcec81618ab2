import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import { CLASS_COUNT, type Random } from '@tandem/domain';
import { mirrored, symmetricLogits } from '@tandem/features';
import type { Backend } from '../backend/backend.js';
import { noDropout, seededDropout } from '../network/network.js';
import type { Dropout, Network, ParameterVector } from '../network/parameter.js';
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
   * Mean cross-entropy of a batch, nats, and its gradient with respect to the weights.
   * @param random draws the dropout masks
   */
  lossGradient(weights: Float32Array, batch: Batch, random: Random): { loss: number; gradient: Float32Array } {
    const { tf } = this.backend;
    return this.numbers(() => {
      const truth = tf.tensor2d(oneHot(batch.classIndex), [batch.rows, CLASS_COUNT]);
      const dropout = seededDropout(tf, this.network.shape.dropout, random);
      const loss = (flat: Tensor) =>
        tf
          .logSoftmax(this.forward(flat, batch, dropout))
          .mul(truth)
          .sum()
          .div(-batch.rows);
      const { value, grad } = tf.valueAndGrad(loss)(tf.tensor1d(weights));
      return { loss: value.dataSync()[0]!, gradient: grad.dataSync() as Float32Array };
    });
  }

  /**
   * Symmetric logits, rows × 3, of scaled windows.
   * @param mirror by feature, +1 or −1
   */
  logits(weights: Float32Array, batch: Pick<Batch, 'rows' | 'windows'>, mirror: Float32Array): Float32Array {
    const predict = (windows: Float32Array) =>
      this.numbers(
        () => this.forward(this.backend.tf.tensor1d(weights), { rows: batch.rows, windows }, noDropout).dataSync() as Float32Array,
      );
    return symmetricLogits(predict(batch.windows), predict(mirrored(batch.windows, mirror)));
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
    return this.network.logits(this.backend, x, this.vector.unpack(tf, flat as Tensor1D), dropout);
  }
}

function oneHot(classIndex: Uint8Array): Float32Array {
  const out = new Float32Array(classIndex.length * CLASS_COUNT);
  classIndex.forEach((k, row) => (out[row * CLASS_COUNT + k] = 1));
  return out;
}
