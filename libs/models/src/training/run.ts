import { setImmediate as nextTurn } from 'node:timers/promises';
import { CLASS_COUNT, meanLogLoss, Random, WINDOW_BARS } from '@tandem/domain';
import { calibrate, phaseOf, thinEvenly, UNCALIBRATED } from '@tandem/evaluation';
import { fitScaler, mirrorHalf, type FeatureScaler, type Samples } from '@tandem/features';
import { libraryVersions } from '../backend/backend.js';
import { outputsOf } from '../network/input-output.js';
import { networkOf } from '../network/network.js';
import { ParameterVector } from '../network/parameter.js';
import { PRODUCT_SHAPES, type NetworkShape } from '../network/shape.js';
import { sha256 } from '../sha256.js';
import { EXCURSION_WEIGHT, ExcursionTargets, meanExcursionLoss, type ExcursionRows, type NetworkOutputs } from './excursion-head.js';
import { decodeRunState, encodeRunState } from './checkpoint.js';
import { NumericNetwork } from './numeric-network.js';
import { adamWStep, EarlyStopping, initialState, type OptimiserState } from './optimiser.js';
import { startFromRegression } from './regression-start.js';
import { requireTrainable, TrainingDataError } from './require-trainable.js';
import { ScaledBars, windowBatches } from './scaled-bars.js';
import type { Provenance, TrainedEpoch } from './trained-model.js';
import { Pace, plannedSteps, rowsAnEpoch, type TrainOptions } from './train-options.js';

/** Random streams of the seed: initial weights, then three per epoch. */
const INITIAL_STREAM = 0;
const orderStream = (epoch: number) => 3 * epoch;
const dropoutStream = (epoch: number) => 3 * epoch + 1;
const mirrorStream = (epoch: number) => 3 * epoch + 2;

interface EvaluatedRows {
  /** n × 3. */
  readonly logits: Float32Array;
  readonly classIndex: Uint8Array;
  /** Null without an excursion head. */
  readonly excursion: ExcursionRows | null;
}

/** Training rows whose mean residual is taken: it is then off by a hundredth of a deviation. */
const MAX_MEAN_ROWS = 8_192;

/** One training run: epochs until early stopping, the end of the budget or an abort. */
export class TrainingRun {
  readonly shape: NetworkShape;
  readonly vector: ParameterVector;
  readonly scaler: FeatureScaler;
  private readonly network: NumericNetwork;
  private readonly bars: ScaledBars;
  readonly targets: ExcursionTargets | null;
  private readonly fingerprint: string;
  private optimiser: OptimiserState;
  private validationLoss: number | null = null;
  private epochsDone = 0;
  private history: TrainedEpoch[] = [];

  /** @throws TrainingDataError when there is nothing to train on; RangeError when the shape does not fit */
  constructor(private readonly options: TrainOptions) {
    const { kind, dataset, backend, seed, budget } = options;
    const shape = options.shape ?? PRODUCT_SHAPES[kind];
    if (shape.kind !== kind) throw new RangeError(`the shape of a ${shape.kind} was given for a ${kind}`);
    requireTrainable(dataset);
    this.targets = shape.excursion ? ExcursionTargets.of(dataset) : null;
    this.shape = { ...shape, excursion: this.targets !== null };
    const network = networkOf(this.shape, dataset.featureNames.length, WINDOW_BARS);
    this.vector = new ParameterVector(network.parameters);
    this.network = new NumericNetwork(backend, network, this.vector, WINDOW_BARS);
    this.scaler = fitScaler(dataset);
    this.bars = new ScaledBars(dataset, this.scaler, options.newSpace);
    const initial = this.vector.initial(new Random(seed, INITIAL_STREAM));
    if (this.shape.skip) startFromRegression(initial, this.vector, { bars: this.bars, dataset, targets: this.targets });
    this.optimiser = initialState(initial);
    const { name, threads } = backend;
    this.fingerprint = sha256(JSON.stringify([this.shape, dataset.hash, budget, seed, name, threads, libraryVersions(backend)]));
  }

  /** Trains. @returns the averaged weights of the best epoch */
  async train(): Promise<Pick<Provenance, 'epochs' | 'bestEpoch' | 'history'> & { readonly weights: Float32Array }> {
    const { budget, dataset } = this.options;
    const stopping = await this.resume();
    while (this.epochsDone < budget.maxEpochs && !(this.epochsDone > 0 && stopping.isOver(this.epochsDone))) {
      const trainingLoss = await this.epoch(this.epochsDone + 1);
      this.epochsDone += 1;
      const { average } = this.optimiser;
      this.validationLoss = await this.measureValidation(average);
      this.history.push({ trainingLoss: finiteOrNull(trainingLoss), validationLoss: finiteOrNull(this.validationLoss) });
      stopping.record(this.epochsDone, this.validationLoss, average);
      await this.save(stopping);
    }
    if (stopping.bestEpoch === 0) throw new TrainingDataError(`the validation loss of dataset ${dataset.hash} was never finite`);
    return { epochs: this.epochsDone, bestEpoch: stopping.bestEpoch, history: this.history, weights: stopping.bestWeights };
  }

  /** Symmetric outputs for the validation rows within the budget, and what they are to be. */
  async validationOutputs(weights: Float32Array): Promise<EvaluatedRows> {
    const { dataset, budget } = this.options;
    return this.evaluate(weights, dataset.samples.validation, budget.maxValidationSamples);
  }

  /** The same of as many training rows as their mean residual needs. */
  async trainingOutputs(weights: Float32Array): Promise<EvaluatedRows> {
    const { dataset, budget } = this.options;
    return this.evaluate(weights, dataset.samples.train, Math.min(MAX_MEAN_ROWS, budget.maxTrainSamples));
  }

  private async evaluate(weights: Float32Array, samples: Samples, limit: number): Promise<EvaluatedRows> {
    const order = thinEvenly(samples.length, limit, 0);
    const logits = new Float32Array(order.length * CLASS_COUNT);
    const moves = new Float32Array(order.length * (outputsOf(this.shape) - CLASS_COUNT));
    let done = 0;
    for (const batch of windowBatches(this.bars, samples, order, this.options.budget.batchSize)) {
      await this.yieldToEventLoop();
      const outputs = this.outputs(weights, batch.windows, batch.rows);
      logits.set(outputs.logits, done * CLASS_COUNT);
      if (outputs.moves !== null) moves.set(outputs.moves, (done * moves.length) / order.length);
      done += batch.rows;
    }
    const classIndex = Uint8Array.from(order, (sample) => samples.classIndex[sample]!);
    return { logits, classIndex, excursion: this.targets && { moves, y: this.targets.of(samples, order) } };
  }

  /** Symmetric outputs of `rows` scaled windows. */
  outputs(weights: Float32Array, windows: Float32Array, rows: number): NetworkOutputs {
    return this.network.outputs(weights, { rows, windows }, this.options.dataset.mirror);
  }

  /** @returns the mean loss of its batches */
  private async epoch(epoch: number): Promise<number> {
    const { dataset, budget, seed } = this.options;
    const { train } = dataset.samples;
    const order = thinEvenly(train.length, rowsAnEpoch(budget, train.length), phaseOf(epoch));
    new Random(seed, orderStream(epoch)).shuffle(order);
    const dropout = new Random(seed, dropoutStream(epoch));
    const mirroring = new Random(seed, mirrorStream(epoch));
    const steps = plannedSteps(budget, train.length);
    const pace = new Pace(order.length, budget.maxEpochs - epoch);
    for (const batch of windowBatches(this.bars, train, order, budget.batchSize, this.targets)) {
      await this.yieldToEventLoop();
      mirrorHalf(batch, dataset.mirror, mirroring);
      const { loss, gradient } = this.network.lossGradient(this.optimiser.weights, batch, dropout);
      this.optimiser = adamWStep(this.optimiser, gradient, steps);
      pace.add(batch.rows, loss);
      this.report(epoch, pace);
    }
    return pace.now().loss;
  }

  private report(epoch: number, pace: Pace): void {
    const { kind, budget, onProgress } = this.options;
    onProgress?.({ kind, epoch, epochs: budget.maxEpochs, validationLoss: this.validationLoss, ...pace.now() });
  }

  /** Lets heartbeats and cancellation through between batches, whose computation blocks. */
  private async yieldToEventLoop(): Promise<void> {
    await nextTurn();
    this.options.signal?.throwIfAborted();
  }

  private async measureValidation(weights: Float32Array): Promise<number> {
    const { logits, classIndex, excursion } = await this.validationOutputs(weights);
    const crossEntropy = meanLogLoss(calibrate(logits, UNCALIBRATED), classIndex);
    return excursion === null ? crossEntropy : crossEntropy + EXCURSION_WEIGHT * meanExcursionLoss(excursion.moves, excursion.y);
  }

  private async resume(): Promise<EarlyStopping> {
    const bytes = await this.options.checkpoint?.load();
    const saved = bytes ? decodeRunState(bytes, this.fingerprint) : null;
    if (saved !== null) {
      this.optimiser = saved.optimiser;
      this.epochsDone = saved.epochsDone;
      this.history = [...saved.history];
    }
    return new EarlyStopping(this.options.budget.patience, saved ?? undefined);
  }

  private async save({ bestEpoch, bestLoss, bestWeights }: EarlyStopping): Promise<void> {
    if (bestEpoch === 0) return;
    const { fingerprint, epochsDone, history, optimiser } = this;
    await this.options.checkpoint?.save(encodeRunState({ fingerprint, epochsDone, history, bestEpoch, bestLoss, bestWeights, optimiser }));
  }
}

/** JSON, in which the file keeps it, knows no other number. */
function finiteOrNull(loss: number): number | null {
  return Number.isFinite(loss) ? loss : null;
}
