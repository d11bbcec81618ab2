import { sessionOn, type Random } from '@tandem/domain';
import type { Dataset, SymbolRows } from '../dataset/dataset.js';
import type { FeatureScaler } from '../dataset/scaler.js';
import type { RowRange } from '../dataset/split.js';
import { LeakList, type Leak } from './leak.js';
import { noiseAfter, type MarketHistory } from './market-history.js';

/** What is fitted to the training sessions, and what it is fitted to. */
export interface TrainingInputs {
  readonly dataset: Dataset;
  readonly scaler: FeatureScaler;
}

export type TrainingComputation = (history: MarketHistory) => TrainingInputs;

/**
 * What training learns from the sessions after it: with everything after the training sessions replaced by noise, the barrier
 * multiple, the scaler, the features and labels of the training bars and the training samples must stay as they are.
 */
export function findTrainingLeaks(history: MarketHistory, compute: TrainingComputation, random: Random): readonly Leak[] {
  const found = new LeakList();
  const full = compute(history);
  const end = sessionOn(full.dataset.split.train.at(-1)!)!.close;
  const blind = compute(noiseAfter(history, end, random));
  found.compare({ what: 'barrier multiple', blind: blind.dataset.barrier.multiple, full: full.dataset.barrier.multiple });
  compareScalers(blind.scaler, full.scaler, found);
  full.dataset.symbols.forEach((_, i) =>
    compareTrainingRows(blind.dataset.rows.at(i), full.dataset.rows.at(i), full.dataset.trainingRows[i]!, found),
  );
  compareSamples(blind.dataset, full.dataset, found);
  return found.leaks;
}

function compareScalers(blind: FeatureScaler, full: FeatureScaler, found: LeakList): void {
  for (const part of ['offset', 'scale', 'low', 'high', 'neutral'] as const) {
    full.names.forEach((name, i) => found.compare({ what: `scaler ${part} of ${name}`, blind: blind[part][i]!, full: full[part][i]! }));
  }
}

function compareTrainingRows(blind: SymbolRows, full: SymbolRows, { from, to }: RowRange, found: LeakList): void {
  const { symbol, names, columns, values, ts } = full.matrix;
  for (let row = from; row < to; row++) {
    const at = { symbol, ts: ts[row]! };
    names.forEach((what, column) => {
      const place = row * columns + column;
      found.compare({ what, ...at, blind: blind.matrix.values[place]!, full: values[place]! });
    });
    for (const what of ['sigma', 'upper', 'lower', 'label', 'touch'] as const) {
      found.compare({ what, ...at, blind: blind.labels[what][row]!, full: full.labels[what][row]! });
    }
  }
}

function compareSamples(blind: Dataset, full: Dataset, found: LeakList): void {
  const [one, other] = [blind.samples.train, full.samples.train];
  found.compare({ what: 'number of training samples', blind: one.length, full: other.length });
  for (let i = 0; i < other.length; i++) {
    const { matrix } = full.rows.at(other.symbol[i]!);
    const at = { symbol: matrix.symbol, ts: matrix.ts[other.bar[i]!]! };
    for (const what of ['bar', 'classIndex', 'forwardReturn'] as const) {
      found.compare({ what: `${what} of training samples`, ...at, blind: one[what][i] ?? NaN, full: other[what][i]! });
    }
  }
}
