import type { ClassShares } from '@tandem/domain';
import { CLASS_COUNT } from '../classes.js';
import { forecaster } from './forecaster.js';

/** n × 3: the same for every row. */
export function foretellShares(shares: ClassShares, rows: number): Float32Array {
  return Float32Array.from({ length: rows * CLASS_COUNT }, (_, at) => shares[at % CLASS_COUNT]!);
}

/** The least that a model must beat: the class shares of the training rows as every row's probabilities. */
export const classPrior = forecaster('class prior', ({ samples: { train: { shares } } }) => (dataset, part) =>
  foretellShares(shares, dataset.samples[part].length));

/**
 * The class prior of who does not believe that the drift of the training rows goes on: both sides are alike. A symmetric model
 * is this much better (or worse) than the class prior before it has learned anything.
 */
export const mirroredClassPrior = forecaster('class prior, mirrored', ({ samples: { train: { shares: [down, neutral, up] } } }) => {
  const side = (down + up) / 2;
  return (dataset, part) => foretellShares([side, neutral, side], dataset.samples[part].length);
});
