import { bigint, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import { instant } from './columns.js';

/** Who changed what, why and when. Append-only: a trigger refuses changes. */
export const auditLog = pgTable('audit_log', {
  id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  at: instant().notNull(),
  actor: text().notNull(),
  action: text().notNull(),
  subject: text().notNull(),
  reason: text().notNull(),
  details: jsonb().$type<Record<string, unknown>>().notNull(),
  key: text().unique(),
});
