/** How much one training run may spend. */
export interface BudgetLimits {
  readonly maxEpochs: number;
  /** Most training rows an epoch may see; more are thinned evenly. */
  readonly maxTrainSamples: number;
  readonly maxValidationSamples: number;
  readonly batchSize: number;
  /** Epochs without a better validation loss after which training stops. */
  readonly patience: number;
}

/**
 * `first`: a small fixed run, both kinds within 20 s on two cores, so that a new installation soon shows something.
 * `virtual-night`: two to three minutes for both, because a virtual market waits for its night.
 * `full`: no bound but early stopping.
 */
export const BUDGETS = {
  first: { maxEpochs: 3, maxTrainSamples: 2_560, maxValidationSamples: 1_024, batchSize: 256, patience: 3 },
  'virtual-night': { maxEpochs: 4, maxTrainSamples: 16_384, maxValidationSamples: 4_096, batchSize: 256, patience: 2 },
  full: { maxEpochs: 30, maxTrainSamples: Infinity, maxValidationSamples: Infinity, batchSize: 256, patience: 3 },
} as const satisfies Record<string, BudgetLimits>;
