import { sql } from 'drizzle-orm';
import {
  boolean,
  check,
  date,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  real,
  smallint,
  text,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import { ACTIONS, EXCURSION_VALUES, MODEL_KINDS, PREDICTION_ROLES } from '@tandem/domain';
import { bytea, instant, isOneOf, recordedAt } from './columns.js';

/**
 * One forecaster's probabilities for one bar. A provisional row is replaced until it is final, a final one never. Of a kind's champion
 * there is one row a bar; beside it those of shadows, and of the champion's control under the champion's version.
 */
export const predictions = pgTable(
  'predictions',
  {
    symbol: text().notNull(),
    /** Start of the last bar of the window. */
    ts: instant().notNull(),
    kind: text({ enum: MODEL_KINDS }).notNull(),
    version: integer().notNull(),
    role: text({ enum: PREDICTION_ROLES }).notNull().default('champion'),
    down: real().notNull(),
    neutral: real().notNull(),
    up: real().notNull(),
    /** False while that bar is still forming. */
    final: boolean().notNull(),
    /** When it was made, at the latest: it knew of nothing that was written later. Of rows older than this column, when that came. */
    recordedAt: recordedAt(),
    /** Quantiles of the log excursion (EXCURSION_VALUES), 32 bits each, little-endian; null: of none, or older than this column. */
    excursion: bytea(),
  },
  (t) => [
    primaryKey({ columns: [t.symbol, t.ts, t.kind, t.role, t.version] }),
    uniqueIndex('predictions_of_champion')
      .on(t.symbol, t.ts, t.kind)
      .where(sql`role = 'champion'`),
    index('predictions_by_version').on(t.kind, t.version, t.ts),
    // What was served in a session, without reading rows: whose minutes they are, and which of them wait for an outcome.
    index('predictions_served')
      .on(t.ts, t.kind, t.version, t.symbol)
      .where(sql`role = 'champion' and final`),
    // What a champion served first after it had become one.
    index('predictions_first_served')
      .on(t.kind, t.recordedAt)
      .where(sql`role = 'champion' and final`),
    check('predictions_role', isOneOf('role', PREDICTION_ROLES)),
    check('predictions_sum', sql`abs(down + neutral + up - 1) < 1e-3`),
    check('predictions_excursion', sql.raw(`octet_length(excursion) = ${EXCURSION_VALUES * Float32Array.BYTES_PER_ELEMENT}`)),
  ],
);

/** A prediction of the classes. */
export type PredictionRow = Readonly<Omit<typeof predictions.$inferSelect, 'recordedAt' | 'excursion'>>;

/** A prediction as it is written: the database adds when that was. */
export interface NewPrediction extends PredictionRow {
  /** EXCURSION_VALUES quantiles of the log excursion; null or absent: it forecast none. */
  readonly excursion?: ArrayLike<number> | null;
}

/** What both models together advise for one bar; final like its predictions. */
export const recommendations = pgTable(
  'recommendations',
  {
    symbol: text().notNull(),
    ts: instant().notNull(),
    action: text({ enum: ACTIONS }).notNull(),
    confidence: doublePrecision().notNull(),
    proven: boolean().notNull(),
    reason: text().notNull(),
    final: boolean().notNull(),
    /** Half of all paths go farther within the next 30 minutes, as a share of the price; null where no champion forecast that. */
    medianMove: doublePrecision('median_move'),
    /** What trading cost a side, as a share of the price; null in rows older than this column. */
    cost: doublePrecision(),
  },
  (t) => [
    primaryKey({ columns: [t.symbol, t.ts] }),
    check('recommendations_action', isOneOf('action', ACTIONS)),
    check('recommendations_confidence', sql`confidence between 0 and 1`),
  ],
);

export type RecommendationRow = Readonly<typeof recommendations.$inferSelect>;

/** Why the champions predicted what a BUY or SELL was made of. The document is that of `GET predictions/:symbol/explain`. */
export const explanations = pgTable(
  'explanations',
  {
    symbol: text().notNull(),
    ts: instant().notNull(),
    document: jsonb().$type<Readonly<Record<string, unknown>>>().notNull(),
    recordedAt: recordedAt(),
  },
  (t) => [primaryKey({ columns: [t.symbol, t.ts] })],
);

/** As it is written: the database adds when that was. */
export type ExplanationRow = Readonly<Omit<typeof explanations.$inferSelect, 'recordedAt'>>;

/** What came of a bar on which a champion predicted, by the barriers of that champion; written once its horizon is over. */
export const outcomes = pgTable(
  'outcomes',
  {
    symbol: text().notNull(),
    ts: instant().notNull(),
    kind: text({ enum: MODEL_KINDS }).notNull(),
    /** The champion whose barriers these are. */
    version: integer().notNull(),
    /** 1 UP, -1 DOWN, 0 NEUTRAL; null where the bar has no label: its session ended sooner, or too many minutes are missing. */
    label: smallint(),
    /** Bars until the first touch of a barrier, 0 without one; null without a label. */
    touch: smallint(),
    /** Close of the last bar of the horizon over that of the bar, less 1; null without a label. */
    forwardReturn: doublePrecision('forward_return'),
  },
  (t) => [
    primaryKey({ columns: [t.symbol, t.ts, t.kind] }),
    index('outcomes_by_time').on(t.ts),
    check('outcomes_label', sql`label between -1 and 1`),
    check('outcomes_complete', sql`num_nulls(label, touch, forward_return) in (0, 3)`),
  ],
);

export type OutcomeRow = Readonly<typeof outcomes.$inferSelect>;

/** What came of computing the served predictions of a session again, as it was last done. */
export const reconciliations = pgTable(
  'reconciliations',
  {
    /** New York date. */
    session: date({ mode: 'string' }).primaryKey(),
    /** Final predictions of the champions. */
    predictions: integer().notNull(),
    /** Those that came out otherwise. */
    differing: integer().notNull(),
    /** Those of them that nothing explains. */
    unexplained: integer().notNull(),
    recordedAt: recordedAt(),
  },
  () => [check('reconciliations_counts', sql`0 <= unexplained and unexplained <= differing and differing <= predictions`)],
);

export type ReconciliationRow = Readonly<typeof reconciliations.$inferSelect>;
