import { describe, expect, it } from 'vitest';
import { FIGURES, MOVEMENT_FIGURES, type Figures, type MovementFigures } from '@tandem/evaluation';
import { percent } from '../terminal/format.js';
import { report } from './report.js';
import { minPredictedShare, summarise } from './summarise.js';
import type { Outcome } from './walk-forward.js';

const outcome = (fold: string, forecaster: string, seed: number | null, some: Partial<Figures>): Outcome => ({
  fold,
  forecaster,
  seed,
  figures: { ...Object.fromEntries(FIGURES.map((name) => [name, 0.3])), ...some } as Figures,
  movement: null,
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
    expect(minPredictedShare(summary!)).toBe(0.02);
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

describe('the report on movement', () => {
  const figures = (r2: number, coverage80In30: number) =>
    ({ ...Object.fromEntries(MOVEMENT_FIGURES.map((name) => [name, 0.25])), r2, coverage80In30 }) as MovementFigures;
  const moved = (fold: string, forecaster: string, seed: number, r2: number): Outcome => ({
    ...outcome(fold, forecaster, seed, {}),
    movement: { figures: figures(r2, 0.8), bySession: [figures(r2, 0.76), figures(r2, 0.84 + seed / 100)] },
  });
  const folds = ['12-16', '17-21'].map((name) => ({
    name,
    barrierMultiple: 0.7,
    barrierVolatility: 'ewm' as const,
    trainSessions: 6,
    trainRows: 100,
    judgedRows: 50,
  }));

  it('has the mean of the folds and each fold, by the median over the seeds, with the sessions in which a band held least and most', () => {
    const outcomes = [1, 2, 3].flatMap((seed) => [moved('12-16', 'lstm', seed, 0.5 + seed / 10), moved('17-21', 'lstm', seed, 0.3)]);
    const lines = report({ folds, outcomes }).filter((line) => line.includes('…'));
    expect(lines.map((line) => line.trim().split(/ {2,}/).slice(0, 7))).toEqual([
      ['lstm', 'mean', '0.500', '0.2500', '0.250', '80.0 %', '76.0 % … 86.0 %'],
      ['12-16', '0.700', '0.2500', '0.250', '80.0 %', '76.0 % … 86.0 %', '25.0 %'],
      ['17-21', '0.300', '0.2500', '0.250', '80.0 %', '76.0 % … 86.0 %', '25.0 %'],
    ]);
  });

  it('knows no extremes where no session has rows that can be scored', () => {
    const unscored = { ...moved('12-16', 'lstm', 1, 0.5), movement: { figures: figures(0.5, 0.8), bySession: [] } };
    const printed = report({ folds: folds.slice(0, 1), outcomes: [unscored] }).join('\n');
    expect(printed).toContain(`${percent(null)} … ${percent(null)}`);
    expect(printed).not.toContain('Infinity');
  });

  it('is nothing where nobody predicts movement', () => {
    expect(report({ folds, outcomes: folds.map(({ name }) => outcome(name, 'lstm', 1, {})) }).join()).not.toContain('R²');
  });
});
