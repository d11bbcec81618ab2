import { bigint, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
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
  /** SHA-256, hexadecimal; null in entries from before there was a chain. */
  hash: text(),
});
