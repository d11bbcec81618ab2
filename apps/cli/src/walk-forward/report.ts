import type { FigureName } from '@tandem/models';
import { count, fixed, percent, signed } from '../report/format.js';
import { table } from '../report/table.js';
import { summarise, type Summary } from './summary.js';
import type { FoldFacts, WalkForward } from './walk-forward.js';

const SHOWN = ['logLoss', 'logLossMinusPrior', 'macroF1', 'touchAuc', 'directionAuc', 'expectedCalibrationError', 'predictedDown', 'predictedNeutral', 'predictedUp'] as const satisfies readonly FigureName[];

const LEGEND = [
  'Networks: median over the seeds in each fold; the first columns are the means of the folds. Log loss less that of the class prior of the training rows,',
  'in nats, below 0 is skill. Touch AUC: whether a barrier is touched; direction AUC: which, among the rows that touched one; 0.5 is a coin.',
];

/** The outcome of a walk forward for people. */
export function report({ folds, outcomes }: WalkForward): string[] {
  const head = ['forecaster', 'log loss', '− prior', 'macro-F1', 'touch AUC', 'direction AUC', 'ECE', 'least class', ...folds.map(({ name }) => `− prior ${name}`)];
  return [...folds.map(describe), '', ...table([head, ...summarise(outcomes, SHOWN).map((summary) => row(summary, folds))]), '', ...LEGEND];
}

function describe({ name, trainSessions, trainRows, judgedRows, barrierMultiple }: FoldFacts): string {
  return `Sessions ${name}: ${count(judgedRows)} rows judged, ${count(trainRows)} rows of ${trainSessions} sessions trained on, barriers at ${barrierMultiple} σ√30`;
}

function row({ forecaster, mean, byFold, leastPredictedShare }: Summary, folds: readonly FoldFacts[]): string[] {
  return [
    forecaster,
    fixed(mean.logLoss, 4),
    signed(mean.logLossMinusPrior, 4),
    fixed(mean.macroF1, 3),
    fixed(mean.touchAuc, 3),
    fixed(mean.directionAuc, 3),
    fixed(mean.expectedCalibrationError, 3),
    percent(leastPredictedShare),
    ...folds.map(({ name }) => signed(byFold.get(name)?.logLossMinusPrior, 4)),
  ];
}
