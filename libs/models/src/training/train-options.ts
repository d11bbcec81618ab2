import { z } from 'zod';
import type { ModelKind } from '@tandem/domain';
import type { Dataset } from '@tandem/features';
import type { Backend } from '../backend/backend.js';
import type { NetworkShape } from '../network/shape.js';

const count = z.int().positive();

/** How much one training run may spend. Part of every model file, because another budget makes another model. */
export const budgetSchema = z.object({
  /** The learning rate falls to zero over these. */
  maxEpochs: count,
  /** Share of the training rows that one epoch sees, evenly spaced and at another offset each time. */
  epochShare: z.number().positive().max(1),
  /** Most training rows an epoch sees, whatever their share. */
  maxTrainSamples: count,
  maxValidationSamples: count,
  batchSize: count,
  /** Epochs without a better validation loss after which training stops. */
  patience: count,
});

export type BudgetLimits = Readonly<z.infer<typeof budgetSchema>>;

/** A number, unlike infinity, survives JSON. */
const UNBOUNDED = Number.MAX_SAFE_INTEGER;

/**
 * `first`: a small fixed run, seconds for both kinds on the native backend and less than a minute on WebAssembly, so that
 * a new installation soon shows something. `fast`: less than three times that, because a virtual market waits for its nightly run.
 * `full`: eight epochs of two rows in five, each of other rows, as a law that no single bar shows needs; where the last bar tells all, an
 * early epoch is best.
 */
export const BUDGETS = {
  first: { maxEpochs: 4, epochShare: 1 / 5, maxTrainSamples: 6_144, maxValidationSamples: 2_048, batchSize: 256, patience: 4 },
  fast: { maxEpochs: 4, epochShare: 1 / 10, maxTrainSamples: 16_384, maxValidationSamples: 8_192, batchSize: 256, patience: 4 },
  full: { maxEpochs: 8, epochShare: 2 / 5, maxTrainSamples: UNBOUNDED, maxValidationSamples: UNBOUNDED, batchSize: 256, patience: 4 },
} as const satisfies Record<string, BudgetLimits>;

/** Rows of `available` that one epoch sees. */
export function rowsAnEpoch({ epochShare, maxTrainSamples }: BudgetLimits, available: number): number {
  return Math.min(Math.ceil(epochShare * available), maxTrainSamples);
}

/** Batches that the whole run takes when nothing stops it. */
export function plannedSteps(budget: BudgetLimits, available: number): number {
  return budget.maxEpochs * Math.ceil(rowsAnEpoch(budget, available) / budget.batchSize);
}

/** State of a training run in progress, reported between batches. */
export interface TrainingProgress {
  readonly kind: ModelKind;
  /** Epoch being trained, from 1. */
  readonly epoch: number;
  /** Most epochs this run may take. */
  readonly epochs: number;
  /** Share of this epoch's batches that are done, 0 to 1. */
  readonly batchShare: number;
  /** Mean cross-entropy of this epoch's batches so far, nats. */
  readonly loss: number;
  /** Cross-entropy of the validation rows by the averaged weights after the last full epoch, nats; null before. */
  readonly validationLoss: number | null;
  readonly samplesPerSecond: number;
  /** Until the last planned epoch's last batch, at this epoch's speed; early stopping may end it sooner. */
  readonly secondsLeft: number;
}

/** Where a run keeps its state after every epoch, so that it goes on after a crash with the same result. */
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
  /** Decides initial weights, order of rows, which of them are mirrored, and dropout. */
  readonly seed: number;
  readonly backend: Backend;
  readonly onProgress?: (progress: TrainingProgress) => void;
  readonly signal?: AbortSignal;
  readonly checkpoint?: CheckpointStore;
}

/** How fast an epoch goes and how well, from its batches so far. */
export class Pace {
  private readonly started = performance.now();
  private rows = 0;
  private lossSum = 0;

  /** @param epochRows rows of every epoch; @param epochsAfter planned epochs after this one */
  constructor(private readonly epochRows: number, private readonly epochsAfter: number) {}

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
