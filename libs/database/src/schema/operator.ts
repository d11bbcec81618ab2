import { sql } from 'drizzle-orm';
import { bigint, check, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import { instant } from './columns.js';

/** Digests of the operator keys that this installation has had; the latest counts. */
export const operatorKeys = pgTable(
  'operator_keys',
  {
    sha256: text().primaryKey(),
    since: instant().notNull().default(sql`now()`),
  },
  () => [check('operator_keys_sha256', sql`sha256 ~ '^[0-9a-f]{64}$'`)],
);

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

/**
 * Who changed what, why and when. Append-only: a trigger refuses changes; chained: each entry's hash covers the one before, so that what
 * passed the trigger by shows (`AuditRepository.verify`).
 */
export const auditLog = pgTable('audit_log', {
  id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  at: instant().notNull(),
  actor: text().notNull(),
  action: text().notNull(),
  subject: text().notNull(),
  reason: text().notNull(),
  details: jsonb().$type<Record<string, unknown>>().notNull(),
  key: text().unique(),
  /** SHA-256, hexadecimal. Null in what was written before there was a chain, and in nothing since: the check was added later. */
  hash: text(),
}, () => [check('audit_log_id', sql`id > 0`), check('audit_log_hash', sql`hash is not null and hash ~ '^[0-9a-f]{64}$'`)]);
