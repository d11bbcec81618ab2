import type { Dataset } from '@tandem/features';
import { BASELINES, scorecard, type Forecaster, type Scorecard } from '@tandem/models';

/** Everything measured of n × 3 probabilities of the hold-out rows. */
export function holdoutScore(dataset: Dataset, probabilities: Float32Array): Scorecard {
  return scorecard(probabilities, dataset.samples.holdout, dataset.samples.train.shares);
}

export function baselineScore(dataset: Dataset, name: string): Scorecard {
  return holdoutScore(dataset, baselineOf(name).probabilities(dataset, 'holdout'));
}

/** @throws RangeError for a name that no baseline has */
export function baselineOf(name: string): Forecaster {
  const found = BASELINES.find((baseline) => baseline.name === name);
  if (found === undefined) throw new RangeError(`no baseline is called "${name}"; expected one of: ${BASELINES.map((baseline) => baseline.name).join(', ')}`);
  return found;
}

/** The direction AUC and its 95 % interval over sessions. @throws RangeError when there is none */
export function directionSkill({ figures: { directionAuc } }: Scorecard): { value: number; low: number; high: number } {
  if (directionAuc.value === null || directionAuc.interval === null) throw new RangeError('no direction AUC: the hold-out has too few sessions or lacks UP or DOWN');
  return { value: directionAuc.value, ...directionAuc.interval };
}
