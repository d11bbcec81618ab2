import { setImmediate as nextTurn } from 'node:timers/promises';
import { fitScaler, WINDOW_BARS, type FeatureScaler } from '@tandem/features';
import { CLASS_COUNT } from '../classes.js';
import { networkOf } from '../network/network.js';
import { ParameterVector } from '../network/parameter-vector.js';
import { calibrate } from '../calibration/calibration.js';
import { Random } from '../random/random.js';
import { sha256 } from '../sha256.js';
import { meanLogLoss } from '../probabilities.js';
import { decodeRunState, encodeRunState } from './checkpoint.js';
import { EarlyStopping } from './early-stopping.js';
import { thinEvenly } from './thin.js';
import type { TrainOptions } from './train-options.js';
import { Trainer } from './trainer.js';
import { TrainingDataError, windowBatches } from './window-batches.js';

/** Streams of the seed: initial weights, then two for each epoch. */
const INITIAL_STREAM = 0;
const orderStream = (epoch: number) => 2 * epoch;
const dropoutStream = (epoch: number) => 2 * epoch + 1;

/** Logits are probabilities' logarithms up to a constant: this makes them plain softmax probabilities. */
const UNCALIBRATED = { temperature: 1, bias: [0, 0, 0] } as const;

/** One training run: epochs until early stopping, the end of the budget or an abort. Holds tensors: `dispose` when done. */
export class TrainingRun {
  readonly vector: ParameterVector;
  readonly scaler: FeatureScaler;
  private readonly trainer: Trainer;
  private readonly fingerprint: string;
  private validationLoss: number | null = null;
  private epochsDone = 0;

  constructor(private readonly options: TrainOptions) {
    const { kind, dataset, backend, seed, budget } = options;
    for (const part of ['train', 'validation'] as const) {
      if (dataset.samples[part].length === 0) throw new TrainingDataError(`dataset ${dataset.hash} has no ${part} samples; expected at least one`);
    }
    const network = networkOf(kind, dataset.featureNames.length, WINDOW_BARS);
    this.vector = new ParameterVector(network.parameters);
    this.scaler = fitScaler(dataset);
    this.trainer = new Trainer(backend, network, this.vector, WINDOW_BARS, this.vector.initial(new Random(seed, INITIAL_STREAM)));
    const { name, threads, versions } = backend;
    this.fingerprint = sha256(JSON.stringify([kind, dataset.hash, budget, seed, name, threads, versions]));
  }

  /** Trains; afterwards the trainer holds the best weights. */
  async train(): Promise<{ epochs: number; bestEpoch: number; weights: Float32Array }> {
    const { budget } = this.options;
    const stopping = await this.resume();
    while (this.epochsDone < budget.maxEpochs && !(this.epochsDone > 0 && stopping.isOver(this.epochsDone))) {
      await this.epoch(this.epochsDone + 1);
      const state = await this.trainer.state();
      await this.trainer.restore(state);
      this.epochsDone += 1;
      this.validationLoss = await this.measureValidation();
      stopping.record(this.epochsDone, this.validationLoss, state.weights);
      await this.save(stopping, state);
    }
    if (stopping.bestEpoch === 0) throw new TrainingDataError(`the validation loss of dataset ${this.options.dataset.hash} was never finite`);
    this.trainer.setWeights(stopping.bestWeights);
    return { epochs: this.epochsDone, bestEpoch: stopping.bestEpoch, weights: stopping.bestWeights };
  }

  /** n × 3 logits of the validation rows within the budget, and what happened. */
  async validationLogits(): Promise<{ logits: Float32Array; classIndex: Uint8Array }> {
    const { dataset, budget } = this.options;
    const { classIndex } = dataset.samples.validation;
    const order = thinEvenly(classIndex.length, budget.maxValidationSamples, 0);
    const logits = new Float32Array(order.length * CLASS_COUNT);
    let done = 0;
    for (const batch of windowBatches(dataset, this.scaler, 'validation', order, budget.batchSize)) {
      await this.breathe();
      logits.set(this.trainer.logits(batch), done * CLASS_COUNT);
      done += batch.rows;
    }
    return { logits, classIndex: Uint8Array.from(order, (sample) => classIndex[sample]!) };
  }

  /** Logits of `rows` scaled windows. */
  logits(windows: Float32Array, rows: number): Float32Array {
    return this.trainer.logits({ rows, windows });
  }

  dispose(): void {
    this.trainer.dispose();
  }

  private async epoch(epoch: number): Promise<void> {
    const { dataset, budget, seed, kind, onProgress } = this.options;
    const random = new Random(seed, orderStream(epoch));
    const order = thinEvenly(dataset.samples.train.length, budget.maxTrainSamples, random.uniform());
    random.shuffle(order);
    const dropout = new Random(seed, dropoutStream(epoch));
    const started = performance.now();
    let rows = 0;
    let lossSum = 0;
    for (const batch of windowBatches(dataset, this.scaler, 'train', order, budget.batchSize)) {
      await this.breathe();
      lossSum += this.trainer.step(batch, dropout) * batch.rows;
      rows += batch.rows;
      onProgress?.({
        kind,
        epoch,
        epochs: budget.maxEpochs,
        batchShare: rows / order.length,
        loss: lossSum / rows,
        validationLoss: this.validationLoss,
        samplesPerSecond: (rows * 1000) / (performance.now() - started),
      });
    }
  }

  /** Lets heartbeats and cancellation through between batches, whose computation blocks. */
  private async breathe(): Promise<void> {
    await nextTurn();
    this.options.signal?.throwIfAborted();
  }

  private async measureValidation(): Promise<number> {
    const { logits, classIndex } = await this.validationLogits();
    return meanLogLoss(calibrate(logits, UNCALIBRATED), classIndex);
  }

  private async resume(): Promise<EarlyStopping> {
    const bytes = await this.options.checkpoint?.load();
    const saved = bytes ? decodeRunState(bytes, this.fingerprint) : null;
    if (saved !== null) {
      await this.trainer.restore(saved.optimiser);
      this.epochsDone = saved.epochsDone;
    }
    return new EarlyStopping(this.options.budget.patience, saved ?? undefined);
  }

  private async save({ bestEpoch, bestLoss, bestWeights }: EarlyStopping, optimiser: Awaited<ReturnType<Trainer['state']>>): Promise<void> {
    if (bestEpoch === 0) return;
    const { fingerprint, epochsDone } = this;
    await this.options.checkpoint?.save(encodeRunState({ fingerprint, epochsDone, bestEpoch, bestLoss, bestWeights, optimiser }));
  }
}
