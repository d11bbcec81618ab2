import { sql } from 'drizzle-orm';
import { boolean, check, date, doublePrecision, pgTable, text } from 'drizzle-orm/pg-core';
import { instant } from './columns.js';

/** What time it is in the market. One row at most: its key has one possible value. */
export const marketClock = pgTable(
  'market_clock',
  {
    oneRow: boolean('one_row').primaryKey().default(true),
    source: text({ enum: ['yahoo', 'replay', 'simulated'] }).notNull(),
    state: text({ enum: ['preparing', 'open', 'closed', 'ended'] }).notNull(),
    marketTime: instant('market_time').notNull(),
    wallTime: instant('wall_time').notNull(),
    speed: doublePrecision().notNull(),
    session: date({ mode: 'string' }),
    lastBarTs: instant('last_bar_ts'),
    lastBarWallTime: instant('last_bar_wall_time'),
  },
  (t) => [
    check('market_clock_one_row', sql`${t.oneRow}`),
    check('market_clock_source', sql`source in ('yahoo', 'replay', 'simulated')`),
    check('market_clock_state', sql`state in ('preparing', 'open', 'closed', 'ended')`),
    check('market_clock_speed', sql`speed > 0`),
  ],
);
