import type { ModelKind } from '@tandem/domain';
import type { Dataset } from '@tandem/features';
import type { Backend } from '../backend/backend.js';
import type { NetworkShape } from '../network/shape.js';
import type { BudgetLimits } from './budget.js';

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
