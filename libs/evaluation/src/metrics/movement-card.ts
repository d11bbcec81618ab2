import { z } from 'zod';
import { EXCURSION_VALUES, type MOVE_LEVELS, type MOVE_MINUTES } from '@tandem/domain';
import { BANDS } from '../cone/bands.js';
import { areaUnderCurve } from './barrier-auc.js';
import { estimateSchema, type Estimate } from './figures.js';
import { blockIntervals, toBlocks, type BootstrapOptions } from '../statistics/block-bootstrap.js';
import {
  countTouchWins,
  predictTouches,
  scorableRows,
  sumMovement,
  weightedMovement,
  type MovementSums,
  type MovementTruth,
} from './movement-sums.js';

type Percent = '50' | '80' | '90';
type Minutes = `${(typeof MOVE_MINUTES)[number]}`;
/** As in `coverage80In30`: the band of 80 % over the next 30 minutes. */
export type BandFigureName = `${'coverage' | 'width'}${Percent}In${Minutes}`;

/** The name of a band's figure. @param level one of MOVE_LEVELS */
export function bandFigure(what: 'coverage' | 'width', level: (typeof MOVE_LEVELS)[number], minutes: (typeof MOVE_MINUTES)[number]) {
  return `${what}${Math.round(100 * level)}In${minutes}` as BandFigureName;
}

/** The figures of a forecast of movement that are not of a band. */
const PLAIN_FIGURES = [
  /** Share of the variance of the 30-minute log excursion that the predicted mean explains. */
  'r2',
  /** See `crps`: mean over the three horizons. */
  'crps',
  /** Of the 30-minute excursion squared: ratio − ln ratio − 1 of what happened to what was predicted (Patton 2011). */
  'qlike',
  /** Area under the ROC curve of touching barriers set by the baseline's forecast; 0.5 is no skill beyond the baseline. */
  'harTouchAuc',
  /** Log loss of the same less that of the share of touches in the training rows, nats; negative is skill. */
  'harTouchLoss',
] as const;

type MovementFigureName = (typeof PLAIN_FIGURES)[number] | BandFigureName;

/** The figures of a forecast of movement, in the order in which they are shown; coverage in [0, 1], half-widths of bands in log price. */
export const MOVEMENT_FIGURES: readonly MovementFigureName[] = [
  ...PLAIN_FIGURES,
  ...BANDS.map(({ level, minutes }) => bandFigure('coverage', level, minutes)),
  ...BANDS.map(({ level, minutes }) => bandFigure('width', level, minutes)),
];

/** Null where undefined: anything without rows, the area under the curve without one of its outcomes. */
export type MovementFigures = Record<MovementFigureName, number | null>;

const count = z.int().nonnegative();
const byFigure = <T extends z.ZodType>(value: T) => z.record(z.enum(MOVEMENT_FIGURES as [MovementFigureName]), value);

/** Everything measured of one forecast of movement on one set of rows. */
export const movementCardSchema = z.object({
  rows: count,
  /** Number of sessions that the intervals are over. */
  sessions: count,
  /** 95 % intervals over whole sessions. */
  figures: byFigure(estimateSchema),
  bySession: z.array(z.object({ session: z.int(), rows: count, figures: byFigure(z.number().nullable()) })),
});

export type MovementCard = z.infer<typeof movementCardSchema>;

/**
 * @param quantiles n × EXCURSION_VALUES predicted log excursions, ascending for each row and horizon; a row of NaN is not scored
 * @param session n session numbers
 * @throws RangeError for quantiles of other rows
 */
export function movementCard(
  quantiles: Float32Array,
  truth: MovementTruth,
  session: Int32Array,
  options: BootstrapOptions = {},
): MovementCard {
  if (quantiles.length !== truth.barrier.length * EXCURSION_VALUES) {
    throw new RangeError(`${quantiles.length} quantiles for ${truth.barrier.length} rows, expected ${EXCURSION_VALUES} a row.`);
  }
  const rows = scorableRows(quantiles, truth);
  const blocks = toBlocks(rows.map((row) => session[row]!));
  const touches = predictTouches(quantiles, truth, rows);
  const sums = sumMovement(quantiles, truth, rows, touches, blocks);
  const wins = countTouchWins(touches, blocks);
  const figures = (weights: ArrayLike<number>) => movementFigures(weightedMovement(sums, weights), areaUnderCurve(wins, weights));
  const all = new Float64Array(blocks.count).fill(1);
  const intervals = blockIntervals(blocks.count, figures, options);
  const value = figures(all);
  return {
    rows: rows.length,
    sessions: blocks.count,
    figures: Object.fromEntries(MOVEMENT_FIGURES.map((name) => [name, { value: value[name], interval: intervals[name] }])) as Record<
      MovementFigureName,
      Estimate
    >,
    bySession: blocks.labels.map((label, place) => ({
      session: label,
      rows: sums[place]!.rows,
      figures: figures(all.map((_, other) => (other === place ? 1 : 0))),
    })),
  };
}

function movementFigures(sums: MovementSums, harTouchAuc: number | null): MovementFigures {
  const { rows, happened, squares, error, crps, qlike, touchLoss, priorLoss, held, width } = sums;
  const ofRows = (value: number) => (rows === 0 ? null : value);
  const variation = squares - happened ** 2 / rows;
  const bands = BANDS.flatMap(({ level, minutes }, at) => [
    [bandFigure('coverage', level, minutes), ofRows(held[at]! / rows)] as const,
    [bandFigure('width', level, minutes), ofRows(Math.exp(width[at]! / rows))] as const,
  ]);
  return {
    r2: variation > 0 ? 1 - error / variation : null,
    crps: ofRows(crps / rows),
    qlike: ofRows(qlike / rows),
    harTouchAuc,
    harTouchLoss: ofRows((touchLoss - priorLoss) / rows),
    ...(Object.fromEntries(bands) as Record<BandFigureName, number | null>),
  };
}
