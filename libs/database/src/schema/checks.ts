import { sql } from 'drizzle-orm';
import { boolean, check, date, doublePrecision, index, integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import { CHECK_STATES, CHECKS } from '@tandem/domain';
import { instant, isOneOf } from './columns.js';

/** Runs of checks, from their request to what they came to. */
export const checkRuns = pgTable(
  'check_runs',
  {
    /** Of its workflow. */
    id: text().primaryKey(),
    name: text({ enum: CHECKS }).notNull(),
    /** Of Temporal; null until a worker has taken it. A reset run takes the row over. */
    runId: text('run_id'),
    state: text({ enum: CHECK_STATES }).notNull(),
    /** Of the sampled bars and symbols. */
    seed: integer().notNull(),
    /** New York date; of a check of a session alone, and null until it was chosen. */
    session: date({ mode: 'string' }),
    requestedBy: text('requested_by').notNull(),
    reason: text().notNull(),
    /** Wall times. */
    requestedAt: instant('requested_at').notNull(),
    startedAt: instant('started_at'),
    closedAt: instant('closed_at'),
    /** Share that is done, 0 to 1. */
    share: doublePrecision().notNull(),
    /** What it is doing, what it came to, or why it could not be carried out. */
    sentence: text().notNull(),
    /** What it came to; null until it is completed. */
    passed: boolean(),
    /** Its numbers (`CheckResult` of libs/registry), at most some hundred rows of them. */
    result: jsonb().$type<Readonly<Record<string, unknown>>>(),
  },
  (t) => [
    index('check_runs_by_time').on(t.requestedAt),
    check('check_runs_name', isOneOf('name', CHECKS)),
    check('check_runs_state', isOneOf('state', CHECK_STATES)),
    check('check_runs_share', sql`share between 0 and 1`),
    check('check_runs_complete', sql`num_nonnulls(passed, result) = case state when 'completed' then 2 else 0 end`),
    check('check_runs_closed', sql`(closed_at is null) = (state in ('queued', 'running'))`),
  ],
);

export type CheckRunRow = Readonly<typeof checkRuns.$inferSelect>;
/** A check that was asked for. */
export type NewCheckRun = Pick<CheckRunRow, 'id' | 'name' | 'seed' | 'session' | 'requestedBy' | 'reason' | 'requestedAt'>;
