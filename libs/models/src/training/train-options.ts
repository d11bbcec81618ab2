import { z } from 'zod';
import type { ModelKind } from '@tandem/domain';
import type { Dataset } from '@tandem/features';
import type { Backend } from '../backend/backend.js';
import type { NetworkShape } from '../network/shape.js';
import type { NewFloatSpace } from './scaled-bars.js';

const count = z.int().positive();

/** The budget of one training run. Part of every model file, because another budget makes another model. */
export const budgetSchema = z.object({
  /** Length of the learning rate schedule. */
  maxEpochs: count,
  /** Share of the training rows per epoch, evenly spaced, at another offset in each epoch. */
  epochShare: z.number().positive().max(1),
  /** Maximum training rows per epoch. */
  maxTrainSamples: count,
  maxValidationSamples: count,
  batchSize: count,
  /** Epochs without a lower validation loss after which training stops. */
  patience: count,
});

export type BudgetLimits = Readonly<z.infer<typeof budgetSchema>>;

/** Unlike infinity, it survives JSON. */
const UNBOUNDED = Number.MAX_SAFE_INTEGER;

/**
 * `first`: a small fixed run, seconds for both kinds on the native backend and less than a minute on WebAssembly, so that
 * a new installation soon shows something. `fast`: less than three times that, because a virtual market waits for its nightly run.
 * `full`: eight epochs of two fifths of the rows, other rows in each, which laws over several bars need; where the last bar has all the
 * information, an early epoch is best.
 */
export const BUDGETS = {
  first: { maxEpochs: 4, epochShare: 1 / 5, maxTrainSamples: 6_144, maxValidationSamples: 2_048, batchSize: 256, patience: 4 },
  fast: { maxEpochs: 4, epochShare: 1 / 10, maxTrainSamples: 16_384, maxValidationSamples: 8_192, batchSize: 256, patience: 4 },
  full: { maxEpochs: 8, epochShare: 2 / 5, maxTrainSamples: UNBOUNDED, maxValidationSamples: UNBOUNDED, batchSize: 256, patience: 4 },
} as const satisfies Record<string, BudgetLimits>;

/** Training rows per epoch, of `available`. */
export function rowsAnEpoch({ epochShare, maxTrainSamples }: BudgetLimits, available: number): number {
  return Math.min(Math.ceil(epochShare * available), maxTrainSamples);
}

/** Batches of the whole run without early stopping. */
export function plannedSteps(budget: BudgetLimits, available: number): number {
  return budget.maxEpochs * Math.ceil(rowsAnEpoch(budget, available) / budget.batchSize);
}

/** Progress of a training run, reported after every batch. */
export interface TrainingProgress {
  readonly kind: ModelKind;
  /** Current epoch, from 1. */
  readonly epoch: number;
  /** Maximum epochs of the run. */
  readonly epochs: number;
  /** Share of this epoch's rows that are done, 0 to 1. */
  readonly batchShare: number;
  /** Mean cross-entropy of this epoch's batches so far, nats. */
  readonly loss: number;
  /** Cross-entropy of the validation rows after the last full epoch, nats; null in the first. */
  readonly validationLoss: number | null;
  readonly samplesPerSecond: number;
  /** Until the end of the last planned epoch, at this epoch's speed; early stopping may end it sooner. */
  readonly secondsLeft: number;
}

/** Stores the state of a run after every epoch, so that it resumes after a crash with the same result. */
export interface CheckpointStore {
  /** The bytes last saved, or null when there are none. */
  load(): Promise<Uint8Array | null>;
  save(bytes: Uint8Array): Promise<void>;
}

export interface TrainOptions {
  readonly kind: ModelKind;
  readonly dataset: Dataset;
  readonly budget: BudgetLimits;
  /** Of the same kind; default: the product's. */
  readonly shape?: NetworkShape;
  /** Of initial weights, order of rows, mirroring and dropout. */
  readonly seed: number;
  readonly backend: Backend;
  readonly onProgress?: (progress: TrainingProgress) => void;
  readonly signal?: AbortSignal;
  readonly checkpoint?: CheckpointStore;
  /** Where scaled bars are put; default: in memory. */
  readonly newSpace?: NewFloatSpace;
}

/** Speed and loss of an epoch, from its batches so far. */
export class Pace {
  private readonly started = performance.now();
  private rows = 0;
  private lossSum = 0;

  /** @param epochRows rows of every epoch; @param epochsAfter planned epochs after this one */
  constructor(
    private readonly epochRows: number,
    private readonly epochsAfter: number,
  ) {}

  add(rows: number, meanLoss: number): void {
    this.rows += rows;
    this.lossSum += rows * meanLoss;
  }

  /** After at least one batch. */
  now(): Pick<TrainingProgress, 'batchShare' | 'loss' | 'samplesPerSecond' | 'secondsLeft'> {
    const { rows, epochRows } = this;
    const samplesPerSecond = (rows * 1000) / (performance.now() - this.started);
    const left = epochRows * (1 + this.epochsAfter) - rows;
    return { batchShare: rows / epochRows, loss: this.lossSum / rows, samplesPerSecond, secondsLeft: left / samplesPerSecond };
  }
}
