import { median } from '@tandem/domain';
import type { FigureName } from '@tandem/evaluation';
import { count, fixed, percent, signed, table } from '../terminal/format.js';
import type { FoldSummary, Outcome, WalkForward } from './walk-forward.js';

/** A forecaster over all folds. */
interface ForecasterSummary {
  readonly forecaster: string;
  /** Per fold the median over the seeds; then their mean, so that every fold counts alike. */
  readonly byFold: ReadonlyMap<string, Record<FigureName, number | null>>;
  readonly mean: Record<FigureName, number | null>;
  /** Smallest share of the predictions that any class has on any fold, by the median over the seeds. */
  readonly minPredictedShare: number;
}

const PREDICTED_SHARES = ['predictedDown', 'predictedNeutral', 'predictedUp'] as const satisfies readonly FigureName[];

/** One summary a forecaster, in the order in which they first come. */
export function summarise(outcomes: readonly Outcome[], figures: readonly FigureName[]): ForecasterSummary[] {
  const folds = [...new Set(outcomes.map(({ fold }) => fold))];
  return [...new Set(outcomes.map(({ forecaster }) => forecaster))].map((forecaster) => {
    const own = outcomes.filter((outcome) => outcome.forecaster === forecaster);
    const figuresOf = (choose: (name: FigureName) => number | null) =>
      Object.fromEntries(figures.map((name) => [name, choose(name)])) as Record<FigureName, number | null>;
    const byFold = new Map(
      folds.map((fold) => {
        const seeds = own.filter((outcome) => outcome.fold === fold);
        return [
          fold,
          figuresOf((name) =>
            combine(
              seeds.map((outcome) => outcome.figures[name]),
              median,
            ),
          ),
        ];
      }),
    );
    const medians = [...byFold.values()];
    return {
      forecaster,
      byFold,
      mean: figuresOf((name) =>
        combine(
          medians.map((fold) => fold[name]),
          mean,
        ),
      ),
      minPredictedShare: Math.min(...medians.flatMap((fold) => PREDICTED_SHARES.map((name) => fold[name] ?? 0))),
    };
  });
}

/** Null as soon as one is: a mean over other folds would not compare. */
function combine(values: readonly (number | null)[], how: (known: readonly number[]) => number): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === values.length && known.length > 0 ? how(known) : null;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

const SHOWN = [
  'logLoss',
  'logLossMinusPrior',
  'macroF1',
  'touchAuc',
  'directionAuc',
  'expectedCalibrationError',
  'predictedDown',
  'predictedNeutral',
  'predictedUp',
] as const satisfies readonly FigureName[];

const LEGEND = [
  'Networks: median over the seeds in each fold; the first columns are the means of the folds. ' +
    'Log loss less that of the class prior of the training rows,',
  'in nats, below 0 is skill. Barrier-hit AUC: whether a barrier is hit; direction AUC: which, among the rows that hit one; 0.5 is chance.',
];

/** The outcome of a walk forward for people. */
export function report({ folds, outcomes }: WalkForward): string[] {
  const head = [
    'forecaster',
    'log loss',
    '− prior',
    'macro-F1',
    'barrier-hit AUC',
    'direction AUC',
    'ECE',
    'least class',
    ...folds.map(({ name }) => `− prior ${name}`),
  ];
  return [...folds.map(describe), '', ...table([head, ...summarise(outcomes, SHOWN).map((summary) => row(summary, folds))]), '', ...LEGEND];
}

function describe({ name, trainSessions, trainRows, judgedRows, barrierMultiple, barrierVolatility }: FoldSummary): string {
  return (
    `Sessions ${name}: ${count(judgedRows)} rows scored, ${count(trainRows)} rows of ` +
    `${trainSessions} sessions trained on, barriers at ${barrierMultiple} σ√30 (σ: ${barrierVolatility})`
  );
}

function row(
  { forecaster, mean, byFold, minPredictedShare: minPredictedShare }: ForecasterSummary,
  folds: readonly FoldSummary[],
): string[] {
  return [
    forecaster,
    fixed(mean.logLoss, 4),
    signed(mean.logLossMinusPrior, 4),
    fixed(mean.macroF1, 3),
    fixed(mean.touchAuc, 3),
    fixed(mean.directionAuc, 3),
    fixed(mean.expectedCalibrationError, 3),
    percent(minPredictedShare),
    ...folds.map(({ name }) => signed(byFold.get(name)?.logLossMinusPrior, 4)),
  ];
}
