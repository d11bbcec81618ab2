import { sql } from 'drizzle-orm';
import { bigint, check, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import { instant } from './columns.js';

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
