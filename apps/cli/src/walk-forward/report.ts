import type { FigureName } from '@tandem/evaluation';
import { count, fixed, percent, signed, table } from '../terminal/format.js';
import { movementReport } from './movement-report.js';
import { minPredictedShare, summarise, type ForecasterSummary } from './summarise.js';
import type { FoldSummary, WalkForward } from './walk-forward.js';

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
  return [
    ...folds.map(describe),
    '',
    ...table([head, ...summarise(outcomes, SHOWN).map((summary) => row(summary, folds))]),
    '',
    ...LEGEND,
    ...movementReport(folds, outcomes),
  ];
}

function describe({ name, trainSessions, trainRows, judgedRows, barrierMultiple, barrierVolatility }: FoldSummary): string {
  return (
    `Sessions ${name}: ${count(judgedRows)} rows scored, ${count(trainRows)} rows of ` +
    `${trainSessions} sessions trained on, barriers at ${barrierMultiple} σ√30 (σ: ${barrierVolatility})`
  );
}

function row(summary: ForecasterSummary<(typeof SHOWN)[number]>, folds: readonly FoldSummary[]): string[] {
  const { forecaster, mean, byFold } = summary;
  return [
    forecaster,
    fixed(mean.logLoss, 4),
    signed(mean.logLossMinusPrior, 4),
    fixed(mean.macroF1, 3),
    fixed(mean.touchAuc, 3),
    fixed(mean.directionAuc, 3),
    fixed(mean.expectedCalibrationError, 3),
    percent(minPredictedShare(summary)),
    ...folds.map(({ name }) => signed(byFold.get(name)?.logLossMinusPrior, 4)),
  ];
}
