import type { Dataset, SplitPart } from '@tandem/features';
import { CLASS_COUNT } from '../classes.js';

/** The least that a model must beat: the class shares of the training rows as every row's probabilities, n × 3. */
export function classPriorBaseline(dataset: Dataset, part: SplitPart): Float32Array {
  const { shares } = dataset.samples.train;
  return Float32Array.from({ length: dataset.samples[part].length * CLASS_COUNT }, (_, at) => shares[at % CLASS_COUNT]!);
}
