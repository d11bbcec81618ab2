import { sql } from 'drizzle-orm';
import { boolean, check, date, doublePrecision, index, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { instant, recordedAt } from './columns.js';

/** Values of macro series. A day that was revised has a row for each of its values, each known from `available_at` on. */
export const macroObservations = pgTable(
  'macro_observations',
  {
    series: text().notNull(),
    observedOn: date('observed_on', { mode: 'string' }).notNull(),
    availableAt: instant('available_at').notNull(),
    value: doublePrecision().notNull(),
    source: text().notNull(),
    /** Whether the source says when the value became known; else a rule does. */
    vintage: boolean().notNull().default(false),
    recordedAt: recordedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.series, t.observedOn, t.availableAt, t.vintage] }),
    check('macro_observations_value', sql`value > '-infinity' and value < 'infinity'`),
    index('macro_observations_recorded').on(t.recordedAt),
  ],
);
