import { z } from 'zod';

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
 * a new installation soon shows something. `virtual-night`: less than three times that, because a virtual market waits for its night.
 * `full`: eight epochs of two rows in five, each of other rows, as a law that no single bar shows needs; where the last bar tells all, an
 * early epoch is best.
 */
export const BUDGETS = {
  first: { maxEpochs: 4, epochShare: 1 / 5, maxTrainSamples: 6_144, maxValidationSamples: 2_048, batchSize: 256, patience: 4 },
  'virtual-night': { maxEpochs: 4, epochShare: 1 / 10, maxTrainSamples: 16_384, maxValidationSamples: 8_192, batchSize: 256, patience: 4 },
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
