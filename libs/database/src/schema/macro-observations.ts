import { sql } from 'drizzle-orm';
import { check, date, doublePrecision, index, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
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
    recordedAt: recordedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.series, t.observedOn, t.availableAt] }),
    check('macro_observations_value', sql`value > '-infinity' and value < 'infinity'`),
    index('macro_observations_recorded').on(t.recordedAt),
  ],
);
