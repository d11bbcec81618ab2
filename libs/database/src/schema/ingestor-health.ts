import { sql } from 'drizzle-orm';
import { check, doublePrecision, integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import { instant } from './columns.js';

/** How each ingestor is, as it last said itself: one row each. */
export const ingestorHealth = pgTable(
  'ingestor_health',
  {
    name: text().primaryKey(),
    state: text({ enum: ['ok', 'waiting', 'failing', 'paused'] }).notNull(),
    /** What it does or what is wrong, for people. */
    message: text().notNull(),
    /** How far it is with something that ends; null while it does nothing of the kind. */
    progress: jsonb().$type<{ done: number; of: number }>(),
    lastSuccessAt: instant('last_success_at'),
    lastFailureAt: instant('last_failure_at'),
    lastError: text('last_error'),
    nextTryAt: instant('next_try_at'),
    /** Age of the newest thing fetched when it was stored, milliseconds. */
    lagMs: doublePrecision('lag_ms'),
    errorRate: doublePrecision('error_rate').notNull(),
    requests: integer().notNull(),
    failures: integer().notNull(),
    /** Rows stored, corrected, refused …, since the ingestor first ran. */
    counters: jsonb().$type<Record<string, number>>().notNull().default({}),
    updatedAt: instant('updated_at').notNull(),
  },
  () => [
    check('ingestor_health_state', sql`state in ('ok', 'waiting', 'failing', 'paused')`),
    check('ingestor_health_error_rate', sql`error_rate between 0 and 1`),
  ],
);
