import { bandFigure, MOVEMENT_FIGURES, type MovementFigures } from '@tandem/evaluation';
import { fixed, percent, signed, table } from '../terminal/format.js';
import { summarise } from './summarise.js';
import type { FoldSummary, Outcome } from './walk-forward.js';

const LEGEND = [
  'How far prices go. R² of the 30-minute log excursion; CRPS in nats, mean over 5, 15 and 30 minutes, and QLIKE: lower is better.',
  'Held: share of the paths within the band of 80 and 90 % over 30 minutes, of all rows and in the sessions with fewest and most.',
  'Width: half of the band of 80 %, geometric mean. Beyond HAR: touch AUC, and log loss less that of a constant, against barriers set',
  'by HAR × time of day: 0.5 and 0 are no skill.',
];

const HEAD = [
  'forecaster',
  'sessions',
  'R²',
  'CRPS',
  'QLIKE',
  '80 % held',
  'by session',
  '90 % held',
  'by session',
  'width',
  'beyond HAR',
  'nats',
];

/** Figures of a forecast of movement, and the least and largest share that a band held in any session. */
type ReachedFigures = MovementFigures & Record<(typeof EXTREMES)[number], number | null>;

const EXTREMES = ['least80', 'most80', 'least90', 'most90'] as const;
const NAMES = [...MOVEMENT_FIGURES, ...EXTREMES];

/** What every forecast of movement is worth, mean of the folds and each fold; nothing where none was made. */
export function movementReport(folds: readonly FoldSummary[], outcomes: readonly Outcome[]): string[] {
  const reached = outcomes.flatMap(({ fold, forecaster, movement }) =>
    movement === null ? [] : [{ fold, forecaster, figures: { ...movement.figures, ...extremesOf(movement.bySession) } }],
  );
  if (reached.length === 0) return [];
  const lines = summarise<keyof ReachedFigures>(reached, NAMES).flatMap(({ forecaster, mean, byFold }) => [
    row(forecaster, 'mean', mean),
    ...folds.map(({ name }) => row('', name, byFold.get(name)!)),
  ]);
  return ['', ...table([HEAD, ...lines]), '', ...LEGEND];
}

/** Null where no session has rows that can be scored. */
function extremesOf(sessions: readonly MovementFigures[]): Record<(typeof EXTREMES)[number], number | null> {
  const held = (level: 0.8 | 0.9) => sessions.flatMap((figures) => figures[bandFigure('coverage', level, 30)] ?? []);
  const [at80, at90] = [held(0.8), held(0.9)];
  const extreme = (of: (...shares: number[]) => number, shares: readonly number[]) => (shares.length === 0 ? null : of(...shares));
  return {
    least80: extreme(Math.min, at80),
    most80: extreme(Math.max, at80),
    least90: extreme(Math.min, at90),
    most90: extreme(Math.max, at90),
  };
}

function row(forecaster: string, sessions: string, figures: ReachedFigures): string[] {
  const { r2, crps, qlike, coverage80In30, coverage90In30, width80In30, harTouchAuc, harTouchLoss } = figures;
  return [
    forecaster,
    sessions,
    fixed(r2, 3),
    fixed(crps, 4),
    fixed(qlike, 3),
    percent(coverage80In30),
    `${percent(figures.least80)} … ${percent(figures.most80)}`,
    percent(coverage90In30),
    `${percent(figures.least90)} … ${percent(figures.most90)}`,
    percentOfPrice(width80In30),
    fixed(harTouchAuc, 3),
    signed(harTouchLoss, 4),
  ];
}

/** A distance in log price. */
function percentOfPrice(distance: number | null): string {
  return distance === null ? fixed(null, 0) : `±${(100 * distance).toFixed(3)} %`;
}
