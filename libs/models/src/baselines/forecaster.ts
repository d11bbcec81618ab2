import type { Dataset, SplitPart } from '@tandem/features';

/** n × 3 probabilities of the samples of a part, in class order. */
export type Foretell = (dataset: Dataset, part: SplitPart) => Float32Array;

/** What a model is compared with on the same rows. Deterministic: the same dataset gives the same numbers. */
export interface Forecaster {
  /** As shown to people and written to verdicts. */
  readonly name: string;
  /** Learns from the training rows of `dataset`; what comes back foretells any dataset with the same features. */
  fit(dataset: Dataset): Foretell;
  /** Foretells a part of the very dataset that it learned from; learning happens once a dataset. */
  probabilities(dataset: Dataset, part: SplitPart): Float32Array;
}

export function forecaster(name: string, fit: (dataset: Dataset) => Foretell): Forecaster {
  const fitted = new WeakMap<Dataset, Foretell>();
  return {
    name,
    fit,
    probabilities(dataset, part) {
      const foretell = fitted.get(dataset) ?? fit(dataset);
      fitted.set(dataset, foretell);
      return foretell(dataset, part);
    },
  };
}
