import { CORPORATE_ACTION_KINDS, RANGE_TOLERANCE } from '@tandem/domain';
import { sql } from 'drizzle-orm';
import { bigint, check, date, doublePrecision, index, integer, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { instant, isOneOf } from './columns.js';

/** Prices in US dollars, volume in shares (fractional where a source reports it so). */
const priceColumns = {
  open: doublePrecision().notNull(),
  high: doublePrecision().notNull(),
  low: doublePrecision().notNull(),
  close: doublePrecision().notNull(),
  volume: doublePrecision().notNull(),
};

/**
 * `isValidBar` of the domain, term by term, as the last defence: what writes bars quarantines other rows with a reason. NaN is greater than infinity
 * in PostgreSQL.
 */
const VALID_BAR = sql.raw([
  `low > 0 and low <= high and high < 'infinity'`,
  `low - least(open, close) <= low * ${RANGE_TOLERANCE} and greatest(open, close) - high <= high * ${RANGE_TOLERANCE}`,
  `volume >= 0 and volume < 'infinity'`,
].join(' and '));

/** Closed bars as fetched. */
export const bars = pgTable(
  'bars',
  {
    symbol: text().notNull(),
    ts: instant().notNull(),
    ...priceColumns,
    source: text().notNull(),
    fetchedAt: instant('fetched_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.symbol, t.ts] }), check('bars_plausible', VALID_BAR)],
);

/** The newest bar of each symbol while its minute lasts. */
export const formingBars = pgTable(
  'forming_bars',
  {
    symbol: text().primaryKey(),
    ts: instant().notNull(),
    ...priceColumns,
    source: text().notNull(),
    fetchedAt: instant('fetched_at').notNull(),
  },
  () => [check('forming_bars_plausible', VALID_BAR)],
);

/** Rows that no bar could be made of, verbatim. */
export const quarantinedBars = pgTable(
  'quarantined_bars',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    symbol: text(),
    raw: text().notNull(),
    reason: text().notNull(),
    source: text().notNull(),
    fetchedAt: instant('fetched_at').notNull(),
    file: text(),
    line: integer(),
  },
  // A retried import meets the same rows again; `raw` may be longer than an index entry allows, hence its digest.
  () => [uniqueIndex('quarantined_bars_once').on(sql`source`, sql`coalesce(symbol, '')`, sql`coalesce(file, '')`, sql`coalesce(line, 0)`, sql`md5(raw)`, sql`md5(reason)`)],
);

/** Splits and dividends. Prices of `bars` are never rewritten for them. */
export const corporateActions = pgTable(
  'corporate_actions',
  {
    symbol: text().notNull(),
    exDate: date('ex_date', { mode: 'string' }).notNull(),
    kind: text({ enum: CORPORATE_ACTION_KINDS }).notNull(),
    value: doublePrecision().notNull(),
    source: text().notNull(),
    fetchedAt: instant('fetched_at').notNull(),
    /** Since when the source has not told it any more; null while it does. */
    missingSince: instant('missing_since'),
  },
  (t) => [
    primaryKey({ columns: [t.symbol, t.exDate, t.kind] }),
    check('corporate_actions_kind', isOneOf('kind', CORPORATE_ACTION_KINDS)),
    check('corporate_actions_value', sql`value > 0 and value < 'infinity'`),
    index('corporate_actions_ex_date').on(t.exDate),
  ],
);

/**
 * How far the bars of a symbol and session are those of the source's own chart: before `until` a minute without a bar is one without a trade, after
 * it nobody has looked.
 */
export const chartCoverage = pgTable(
  'chart_coverage',
  {
    symbol: text().notNull(),
    session: date({ mode: 'string' }).notNull(),
    until: instant().notNull(),
    /** Bars stored before `until` when it was written: with fewer, somebody has removed some. */
    bars: integer().notNull().default(0),
    /** When the chart of a session that is over was first seen to end early; null while it was not. */
    shortSince: instant('short_since'),
  },
  (t) => [primaryKey({ columns: [t.session, t.symbol] })],
);
