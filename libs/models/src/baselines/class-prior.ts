import type { Dataset, SplitPart } from '@tandem/features';
import { CLASS_COUNT } from '../classes.js';
import { forecaster } from './forecaster.js';

/** The least that a model must beat: the class shares of the training rows as every row's probabilities. */
export const classPrior = forecaster('class prior', ({ samples: { train: { shares } } }) => (dataset, part) =>
  Float32Array.from({ length: dataset.samples[part].length * CLASS_COUNT }, (_, at) => shares[at % CLASS_COUNT]!));

/** n × 3 of the class prior. */
export function classPriorBaseline(dataset: Dataset, part: SplitPart): Float32Array {
  return classPrior.probabilities(dataset, part);
}
