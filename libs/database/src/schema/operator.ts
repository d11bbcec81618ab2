import { sql } from 'drizzle-orm';
import { bigint, check, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import { instant } from './columns.js';

/** Digests of the operator keys that this installation has had; the latest counts. */
export const operatorKeys = pgTable(
  'operator_keys',
  {
    sha256: text().primaryKey(),
    since: instant()
      .notNull()
      .default(sql`now()`),
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

export type OperatorRequestRow = Readonly<typeof operatorRequests.$inferSelect>;

/**
 * Who changed what, why and when. Append-only: a trigger refuses changes; chained: each entry's hash covers the one before, so that what
 * passed the trigger by shows (`AuditRepository.verify`).
 */
export const auditLog = pgTable(
  'audit_log',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    at: instant().notNull(),
    actor: text().notNull(),
    /** A short verb phrase, e.g. `champion-promoted`. */
    action: text().notNull(),
    /** What it happened to, e.g. `lstm/3`. */
    subject: text().notNull(),
    reason: text().notNull(),
    details: jsonb().$type<Record<string, unknown>>().notNull(),
    /** An entry with a key that is there already is not recorded again. */
    key: text().unique(),
    /** SHA-256 of the entry and of the hash before it, hexadecimal. */
    hash: text().notNull(),
  },
  () => [check('audit_log_id', sql`id > 0`), check('audit_log_hash', sql`hash ~ '^[0-9a-f]{64}$'`)],
);

type AuditEntry = Readonly<typeof auditLog.$inferSelect>;
export type AuditRow = Omit<AuditEntry, 'key'>;
export type NewAuditEntry = Omit<AuditEntry, 'id' | 'hash' | 'details' | 'key'> & {
  readonly details?: AuditEntry['details'];
  readonly key?: string;
};
