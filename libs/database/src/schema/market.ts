import { sql } from 'drizzle-orm';
import { boolean, check, date, doublePrecision, integer, json, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import { INGESTOR_STATES, MARKET_STATES, SOURCES } from '@tandem/domain';
import { instant, isOneOf } from './columns.js';

/** What time it is in the market. One row at most: its key has one possible value. */
export const marketClock = pgTable(
  'market_clock',
  {
    oneRow: boolean('one_row').primaryKey().default(true),
    source: text({ enum: SOURCES }).notNull(),
    state: text({ enum: MARKET_STATES }).notNull(),
    marketTime: instant('market_time').notNull(),
    wallTime: instant('wall_time').notNull(),
    speed: doublePrecision().notNull(),
    session: date({ mode: 'string' }),
    lastBarTs: instant('last_bar_ts'),
    lastBarWallTime: instant('last_bar_wall_time'),
  },
  (t) => [
    check('market_clock_one_row', sql`${t.oneRow}`),
    check('market_clock_source', isOneOf('source', SOURCES)),
    check('market_clock_state', isOneOf('state', MARKET_STATES)),
    check('market_clock_speed', sql`speed > 0`),
  ],
);

/** What the stored bars depend on: only a market that agrees goes on with them. */
export const marketIdentity = pgTable('market_identity', {
  name: text().primaryKey(),
  value: text().notNull(),
});

/** Symbols whose bars are stored from the market's beginning up to the clock. */
export const preparedSymbols = pgTable('prepared_symbols', { symbol: text().primaryKey() });

/** Where the simulated market stood after its latest sessions. Not `jsonb`: a state comes back digit by digit. */
export const simulatorStates = pgTable('simulator_states', {
  sessions: integer().primaryKey(),
  options: text().notNull(),
  state: json().notNull(),
});

/** How each ingestor is, as it last reported: one row each. */
export const ingestorHealth = pgTable(
  'ingestor_health',
  {
    /** `prices`, `news`, `macro`, `corporate-actions`. */
    name: text().primaryKey(),
    state: text({ enum: INGESTOR_STATES }).notNull(),
    /** What it does or what is wrong, for people. */
    message: text().notNull(),
    /** How far it is with something that ends; null while it does nothing of the kind. */
    progress: jsonb().$type<{ readonly done: number; readonly of: number }>(),
    lastSuccessAt: instant('last_success_at'),
    lastFailureAt: instant('last_failure_at'),
    lastError: text('last_error'),
    nextTryAt: instant('next_try_at'),
    /** Age of the newest thing fetched when it was stored, milliseconds. */
    lagMs: doublePrecision('lag_ms'),
    /** Share of the latest requests that failed. */
    errorRate: doublePrecision('error_rate').notNull(),
    /** Since the process started that asks. */
    requests: integer().notNull(),
    failures: integer().notNull(),
    /** Rows stored, corrected, refused …, since the ingestor first ran. */
    counters: jsonb().$type<Readonly<Record<string, number>>>().notNull().default({}),
    updatedAt: instant('updated_at').notNull(),
  },
  () => [
    check('ingestor_health_state', isOneOf('state', INGESTOR_STATES)),
    check('ingestor_health_error_rate', sql`error_rate between 0 and 1`),
  ],
);

export type IngestorHealthRow = Readonly<typeof ingestorHealth.$inferSelect>;
