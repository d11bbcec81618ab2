import { CLASSES, WINDOW_BARS } from '@tandem/domain';
import { featuresOf, type Dataset, type Feature, type SplitPart, type SymbolRows } from '@tandem/features';

/** The rows of a dataset cannot be trained on. */
export class TrainingDataError extends Error {
  override readonly name = 'TrainingDataError';
}

/** The parts that training reads; the hold-out is not among them. */
const PARTS = ['train', 'validation'] as const satisfies readonly SplitPart[];

/**
 * Refuses a dataset that cannot be trained on: without samples, without training samples of one class, or with non-finite values.
 * Unknown context (NaN) is allowed: it is replaced by its neutral value.
 * @throws TrainingDataError
 */
export function requireTrainable(dataset: Dataset): void {
  for (const part of PARTS) {
    if (dataset.samples[part].length === 0)
      throw new TrainingDataError(`dataset ${dataset.hash} has no ${part} samples; expected at least one`);
  }
  requireClasses(dataset);
  for (const part of PARTS) requireValues(dataset, part);
}

function requireClasses({ samples, hash }: Dataset): void {
  const { classIndex, length } = samples.train;
  CLASSES.forEach((name, k) => {
    if (classIndex.includes(k)) return;
    const advice = 'expected all three classes, so take more sessions or another barrier';
    throw new TrainingDataError(`none of the ${length} training samples of dataset ${hash} is ${name}; ${advice}`);
  });
}

/** Checks every bar once, although it is in up to sixty windows: the samples of a symbol are in order of time. */
function requireValues(dataset: Dataset, part: SplitPart): void {
  const features = featuresOf(dataset.featureNames);
  const { symbol, bar, length } = dataset.samples[part];
  for (let i = 0, done = 0; i < length; i++) {
    if (i > 0 && symbol[i] !== symbol[i - 1]) done = 0;
    const { matrix } = dataset.rows.at(symbol[i]!);
    for (let row = Math.max(done, bar[i]! - WINDOW_BARS + 1); row <= bar[i]!; row++) requireRow(dataset, part, features, matrix, row);
    done = Math.max(done, bar[i]! + 1);
  }
}

function requireRow(
  { hash }: Dataset,
  part: SplitPart,
  features: readonly Feature[],
  { symbol, values }: SymbolRows['matrix'],
  row: number,
): void {
  features.forEach(({ name, own }, column) => {
    const value = values[row * features.length + column]!;
    if (Number.isFinite(value) || (Number.isNaN(value) && !own)) return;
    const where = `${name}, bar ${row} of ${symbol}`;
    throw new TrainingDataError(`a ${part} window of dataset ${hash} has ${value} in ${where}; expected a finite number`);
  });
}
