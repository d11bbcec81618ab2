import { sql } from 'drizzle-orm';
import { check, date, doublePrecision, foreignKey, index, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { MODEL_KINDS } from '@tandem/domain';
import { instant, isOneOf } from './columns.js';
import { modelVersions } from './models.js';

const kind = () => text({ enum: MODEL_KINDS }).notNull();

/** What a version is compared with while it predicts: baselines fitted to the rows that it was trained on, frozen beside it. */
export const controls = pgTable(
  'controls',
  {
    kind: kind(),
    version: integer().notNull(),
    /** The control: everything that predicting with it needs, and what it is. */
    artifact: jsonb().$type<Record<string, unknown>>().notNull(),
    /** The baseline that its forecast of movement must beat, alike; null in rows older than this column. */
    movement: jsonb().$type<Record<string, unknown>>(),
    createdAt: instant('created_at')
      .notNull()
      .default(sql`now()`),
  },
  (t) => [
    primaryKey({ columns: [t.kind, t.version] }),
    foreignKey({ columns: [t.kind, t.version], foreignColumns: [modelVersions.kind, modelVersions.version] }),
  ],
);

/** How much better a version was than another forecaster in one session, on the same rows. */
export const sessionGains = pgTable(
  'session_gains',
  {
    kind: kind(),
    version: integer().notNull(),
    /** A baseline's name, or another version of the kind such as `v3`. */
    against: text().notNull(),
    /** New York date. */
    session: date().notNull(),
    /** `holdout`: sessions on which the gate first compared it; `live`: predictions stored as they were made. */
    origin: text({ enum: ['holdout', 'live'] }).notNull(),
    rows: integer().notNull(),
    /** Mean log loss of the other less that of the version, nats. */
    gain: doublePrecision().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.kind, t.version, t.against, t.session] }),
    index('session_gains_against').on(t.kind, t.against),
    foreignKey({ columns: [t.kind, t.version], foreignColumns: [modelVersions.kind, modelVersions.version] }),
    check('session_gains_origin', isOneOf('origin', ['holdout', 'live'])),
    check('session_gains_rows', sql`rows > 0`),
  ],
);

export type SessionGainRow = Readonly<typeof sessionGains.$inferSelect>;
