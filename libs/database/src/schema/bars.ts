import { CORPORATE_ACTION_KINDS, RANGE_TOLERANCE, SOURCES } from '@tandem/domain';
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
 * `isValidBar` of the domain, term by term, as the last defence: what writes bars quarantines other rows with a reason. NaN is greater than
 * infinity in PostgreSQL.
 */
const VALID_BAR = sql.raw(
  [
    `low > 0 and low <= high and high < 'infinity'`,
    `low - least(open, close) <= low * ${RANGE_TOLERANCE} and greatest(open, close) - high <= high * ${RANGE_TOLERANCE}`,
    `volume >= 0 and volume < 'infinity'`,
  ].join(' and '),
);

/** Closed bars as fetched. */
export const bars = pgTable(
  'bars',
  {
    symbol: text().notNull(),
    ts: instant().notNull(),
    ...priceColumns,
    source: text({ enum: SOURCES }).notNull(),
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
    source: text({ enum: SOURCES }).notNull(),
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
    /** The row as it came. */
    raw: text().notNull(),
    reason: text().notNull(),
    source: text({ enum: SOURCES }).notNull(),
    fetchedAt: instant('fetched_at').notNull(),
    file: text(),
    /** Line in `file`, from 1. */
    line: integer(),
  },
  // A retried import meets the same rows again; `raw` may be longer than an index entry allows, hence its digest.
  () => [
    uniqueIndex('quarantined_bars_once').on(
      sql`source`,
      sql`coalesce(symbol, '')`,
      sql`coalesce(file, '')`,
      sql`coalesce(line, 0)`,
      sql`md5(raw)`,
      sql`md5(reason)`,
    ),
  ],
);

export type QuarantinedBar = Readonly<typeof quarantinedBars.$inferInsert>;

/** Splits and dividends. Prices of `bars` are never rewritten for them. */
export const corporateActions = pgTable(
  'corporate_actions',
  {
    symbol: text().notNull(),
    /** First day on which the price trades without the dividend or after the split. */
    exDate: date('ex_date', { mode: 'string' }).notNull(),
    kind: text({ enum: CORPORATE_ACTION_KINDS }).notNull(),
    /** Split: new shares for one old (4 for 4:1, 0.1 for 1:10). Dividend: US dollars a share. */
    value: doublePrecision().notNull(),
    source: text({ enum: SOURCES }).notNull(),
    fetchedAt: instant('fetched_at').notNull(),
    /** Since when the source has not reported it any more; null while it does. */
    missingSince: instant('missing_since'),
  },
  (t) => [
    primaryKey({ columns: [t.symbol, t.exDate, t.kind] }),
    check('corporate_actions_kind', isOneOf('kind', CORPORATE_ACTION_KINDS)),
    check('corporate_actions_value', sql`value > 0 and value < 'infinity'`),
    index('corporate_actions_ex_date').on(t.exDate),
  ],
);

export type CorporateActionRow = Readonly<typeof corporateActions.$inferSelect>;
/** An action that the source reports. */
export type NewCorporateAction = Omit<CorporateActionRow, 'missingSince'>;

/**
 * How far the bars of a symbol and session are those of the source's own chart: before `until` a minute without a bar is one without a
 * trade; after it is unknown.
 */
export const chartCoverage = pgTable(
  'chart_coverage',
  {
    symbol: text().notNull(),
    session: date({ mode: 'string' }).notNull(),
    until: instant().notNull(),
    /** Bars stored before `until` when it was written: with fewer, some were removed. */
    bars: integer().notNull().default(0),
    /** When the chart of a session that is over was first seen to end early; null while it was not. */
    shortSince: instant('short_since'),
  },
  (t) => [primaryKey({ columns: [t.session, t.symbol] })],
);
