import { pgTable, text } from 'drizzle-orm/pg-core';
import { instant } from './columns.js';

/** What operators asked for, by the key that they gave: a request that is repeated finds what it started. */
export const operatorRequests = pgTable('operator_requests', {
  key: text().primaryKey(),
  /** Digest of what was asked for: the same key with another request is a mistake. */
  fingerprint: text().notNull(),
  /** What may change once at a time, e.g. `pipeline` or `lstm`. */
  subject: text().notNull(),
  workflowId: text('workflow_id').notNull(),
  /** Null until the workflow is known to have started. */
  runId: text('run_id'),
  at: instant().notNull(),
});
