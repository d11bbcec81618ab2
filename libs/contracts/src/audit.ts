import * as z from 'zod';
import { instantSchema } from './common.js';

/** Query of `GET audit`: the newest `limit` entries, before entry `before` where that is given. */
export const auditQuerySchema = z.object({
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  before: z.coerce.number().int().positive().optional(),
  subject: z.string().max(100).optional(),
});
export type AuditQuery = z.infer<typeof auditQuerySchema>;

/** Who changed what, why, when, and what came of it. */
export const auditEntrySchema = z.object({
  id: z.int(),
  at: instantSchema,
  actor: z.string(),
  action: z.string(),
  subject: z.string(),
  reason: z.string(),
  details: z.record(z.string(), z.unknown()),
  /** Covers this entry and the hash of the one before; null in entries from before there was a chain. */
  hash: z.string().nullable(),
});

/** `GET audit`: newest first. */
export const auditAnswerSchema = z.object({ entries: z.array(auditEntrySchema) });
export type AuditAnswer = z.infer<typeof auditAnswerSchema>;
