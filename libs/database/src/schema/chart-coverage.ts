import { date, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { instant } from './columns.js';

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
