import { describe, expect, it } from 'vitest';
import { FIGURES, type Figures } from '@tandem/evaluation';
import { summarise } from './report.js';
import type { Outcome } from './walk-forward.js';

const outcome = (fold: string, forecaster: string, seed: number | null, some: Partial<Figures>): Outcome => ({
  fold,
  forecaster,
  seed,
  figures: { ...Object.fromEntries(FIGURES.map((name) => [name, 0.3])), ...some } as Figures,
});

describe('the summary of a walk forward', () => {
  it('takes the median over the seeds in each fold, then the mean of the folds', () => {
    const outcomes = [1, 1.2, 9]
      .map((logLoss, i) => outcome('1-5', 'lstm', i + 1, { logLoss }))
      .concat([2, 2, 2].map((logLoss, i) => outcome('6-10', 'lstm', i + 1, { logLoss })));
    const [summary] = summarise(outcomes, FIGURES);
    expect(summary!.byFold.get('1-5')!.logLoss).toBe(1.2);
    expect(summary!.mean.logLoss).toBeCloseTo(1.6, 12);
  });

  it('tells the smallest class of any fold, where a mean of folds would hide it', () => {
    const [summary] = summarise(
      [outcome('1-5', 'lstm', 1, { predictedUp: 0.02 }), outcome('6-10', 'lstm', 1, { predictedUp: 0.5 })],
      FIGURES,
    );
    expect(summary!.minPredictedShare).toBe(0.02);
  });

  it('has no mean of a figure that one fold lacks', () => {
    const [summary] = summarise([outcome('1-5', 'a', null, { directionAuc: null }), outcome('6-10', 'a', null, {})], FIGURES);
    expect(summary!.mean.directionAuc).toBeNull();
    expect(summary!.mean.touchAuc).toBe(0.3);
  });

  it('keeps the forecasters in the order in which they came', () => {
    const outcomes = ['prior', 'lstm', 'prior', 'boosting'].map((name) => outcome('1-5', name, null, {}));
    expect(summarise(outcomes, FIGURES).map(({ forecaster }) => forecaster)).toEqual(['prior', 'lstm', 'boosting']);
  });
});
