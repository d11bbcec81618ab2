import { sql } from 'drizzle-orm';
import { check, date, doublePrecision, index, integer, pgTable, primaryKey, real, smallint, text } from 'drizzle-orm/pg-core';
import { instant, recordedAt } from './columns.js';

/**
 * The expected move from one final bar as it was shown, once and for ever. Arrays hold one number a band: 5, 15 and 30 minutes, of each
 * 50, 80 and 90 %.
 */
export const expectedMoves = pgTable(
  'expected_moves',
  {
    symbol: text().notNull(),
    /** Start of the bar from whose close the bands open. */
    ts: instant().notNull(),
    /** Quantiles of the log excursion, mean of the champions that forecast it. */
    quantiles: real().array().$type<readonly number[]>().notNull(),
    /** In log price; null where the horizon would cross the close. */
    halfWidths: real('half_widths').array().$type<readonly (number | null)[]>().notNull(),
    /** Horizons that were shown, shortest first. */
    shown: smallint().notNull(),
    /** When it was made, at the latest. */
    recordedAt: recordedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.symbol, t.ts] }),
    index('expected_moves_by_time').on(t.ts),
    check('expected_moves_bands', sql`cardinality(quantiles) = 9 and cardinality(half_widths) = 9`),
    check('expected_moves_shown', sql`shown between 0 and 3`),
  ],
);

/** An expected move as it is written. */
export type ExpectedMoveRow = Readonly<Omit<typeof expectedMoves.$inferSelect, 'recordedAt'>>;

/** A minute of the market that completed horizons of expected moves, all symbols together, and what was learnt of it. */
export const coneMinutes = pgTable(
  'cone_minutes',
  {
    /** Start of the bars that completed them. */
    ts: instant().primaryKey(),
    /** New York date. */
    session: date({ mode: 'string' }).notNull(),
    /** After this minute: offsets of the logarithms of the half-widths, one a band … */
    offsets: doublePrecision().array().$type<readonly number[]>().notNull(),
    /** … and outcomes since the first, one number a horizon. */
    counted: integer().array().$type<readonly number[]>().notNull(),
    /** In this minute: outcomes, one number a horizon, and those that each band held. */
    outcomes: integer().array().$type<readonly number[]>().notNull(),
    held: integer().array().$type<readonly number[]>().notNull(),
  },
  (t) => [
    index('cone_minutes_of_session').on(t.session, t.ts),
    check(
      'cone_minutes_arrays',
      sql`cardinality(offsets) = 9 and cardinality(counted) = 3 and cardinality(outcomes) = 3 and cardinality(held) = 9`,
    ),
  ],
);

export type ConeMinuteRow = Readonly<typeof coneMinutes.$inferSelect>;
