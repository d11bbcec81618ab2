import type { AdamOptimizer, Tensor, Tensor1D, Tensor2D, Tensor3D, Variable } from '@tensorflow/tfjs';
import type { Backend } from '../backend/backend.js';
import { CLASS_COUNT } from '../classes.js';
import { noDropout, seededDropout } from '../network/dropout.js';
import type { Dropout, Network } from '../network/network.js';
import type { ParameterVector } from '../network/parameter-vector.js';
import type { Random } from '../random/random.js';

/** Scaled windows with what followed them. */
export interface Batch {
  readonly rows: number;
  /** rows × window × features, scaled. */
  readonly windows: Float32Array;
  readonly classIndex: Uint8Array;
}

/** Everything that the next step depends on besides the batches. */
export interface OptimiserState {
  readonly iterations: number;
  readonly weights: Float32Array;
  readonly firstMoment: Float32Array;
  readonly secondMoment: Float32Array;
}

/** One network being trained by Adam. Holds tensors: `dispose` when done. */
export class Trainer {
  private readonly weights: Variable;
  private adam: AdamOptimizer;

  constructor(
    private readonly backend: Backend,
    private readonly network: Network,
    private readonly vector: ParameterVector,
    private readonly window: number,
    initial: Float32Array,
  ) {
    this.weights = backend.tf.tidy(() => backend.tf.variable(backend.tf.tensor1d(initial)));
    this.adam = backend.tf.train.adam(network.learningRate);
  }

  /** One step of Adam; returns the batch's mean cross-entropy before it, nats. */
  step(batch: Batch, random: Random): number {
    const { tf } = this.backend;
    return tf.tidy(() => {
      const truth = tf.tensor2d(oneHot(batch.classIndex), [batch.rows, CLASS_COUNT]);
      const dropout = seededDropout(tf, this.network.dropoutRate, random);
      const loss = () => tf.logSoftmax(this.forward(batch, dropout)).mul(truth).sum().div(-batch.rows).asScalar();
      return this.adam.minimize(loss, true, [this.weights])!.dataSync()[0]!;
    });
  }

  /** rows × 3 logits, without dropout. */
  logits(batch: Pick<Batch, 'rows' | 'windows'>): Float32Array {
    return this.backend.tf.tidy(() => this.forward(batch, noDropout).dataSync() as Float32Array);
  }

  async state(): Promise<OptimiserState> {
    const [iterations, first, second] = await this.adam.getWeights();
    const zeros = () => new Float32Array(this.vector.length);
    const state = {
      iterations: (await iterations!.tensor.data())[0]!,
      weights: (await this.weights.data()) as Float32Array,
      firstMoment: first ? ((await first.tensor.data()) as Float32Array) : zeros(),
      secondMoment: second ? ((await second.tensor.data()) as Float32Array) : zeros(),
    };
    iterations!.tensor.dispose();
    return state;
  }

  /**
   * Continues from `state`. Adam derives its bias corrections anew from the number of iterations, which rounds otherwise
   * than its running product: a run that shall end with the same bytes when it was interrupted calls this wherever it
   * may be resumed, interrupted or not.
   */
  async restore(state: OptimiserState): Promise<void> {
    const { tf } = this.backend;
    this.setWeights(state.weights);
    this.adam.dispose();
    this.adam = tf.train.adam(this.network.learningRate);
    const saved: { name: string; tensor: Tensor }[] = [
      { name: 'iter', tensor: tf.scalar(state.iterations, 'int32') },
      { name: 'm', tensor: tf.tensor1d(state.firstMoment) },
      { name: 'v', tensor: tf.tensor1d(state.secondMoment) },
    ];
    await this.adam.setWeights(saved);
    tf.dispose(saved.map(({ tensor }) => tensor));
  }

  setWeights(values: Float32Array): void {
    this.backend.tf.tidy(() => this.weights.assign(this.backend.tf.tensor1d(values)));
  }

  dispose(): void {
    this.weights.dispose();
    this.adam.dispose();
  }

  private forward({ rows, windows }: Pick<Batch, 'rows' | 'windows'>, dropout: Dropout): Tensor2D {
    const { tf } = this.backend;
    const features = windows.length / rows / this.window;
    const x: Tensor3D = tf.tensor3d(windows, [rows, this.window, features]);
    return this.network.logits(this.backend, x, this.vector.unpack(tf, this.weights as unknown as Tensor1D), dropout);
  }
}

function oneHot(classIndex: Uint8Array): Float32Array {
  const out = new Float32Array(classIndex.length * CLASS_COUNT);
  classIndex.forEach((k, row) => (out[row * CLASS_COUNT + k] = 1));
  return out;
}
