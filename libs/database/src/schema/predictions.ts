import { sql } from 'drizzle-orm';
import { boolean, check, doublePrecision, index, integer, pgTable, primaryKey, real, text } from 'drizzle-orm/pg-core';
import { ACTIONS, MODEL_KINDS } from '@tandem/domain';
import { instant, isOneOf } from './columns.js';

/** One model's probabilities for one bar. A provisional row is replaced until it is final, a final one never. */
export const predictions = pgTable(
  'predictions',
  {
    symbol: text().notNull(),
    /** Start of the last bar of the window. */
    ts: instant().notNull(),
    kind: text({ enum: MODEL_KINDS }).notNull(),
    version: integer().notNull(),
    down: real().notNull(),
    neutral: real().notNull(),
    up: real().notNull(),
    /** False while that bar is still forming. */
    final: boolean().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.symbol, t.ts, t.kind] }),
    index('predictions_by_version').on(t.kind, t.version, t.ts),
    check('predictions_sum', sql`abs(down + neutral + up - 1) < 1e-3`),
  ],
);

export type PredictionRow = Readonly<typeof predictions.$inferSelect>;

/** What both models together advise for one bar; final like its predictions. */
export const recommendations = pgTable(
  'recommendations',
  {
    symbol: text().notNull(),
    ts: instant().notNull(),
    action: text({ enum: ACTIONS }).notNull(),
    confidence: doublePrecision().notNull(),
    proven: boolean().notNull(),
    reason: text().notNull(),
    final: boolean().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.symbol, t.ts] }),
    check('recommendations_action', isOneOf('action', ACTIONS)),
    check('recommendations_confidence', sql`confidence between 0 and 1`),
  ],
);

export type RecommendationRow = Readonly<typeof recommendations.$inferSelect>;
