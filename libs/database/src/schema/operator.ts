import { sql } from 'drizzle-orm';
import { bigint, boolean, check, foreignKey, integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import { MODEL_KINDS } from '@tandem/domain';
import { instant, isOneOf, recordedAt } from './columns.js';
import { modelVersions } from './models.js';

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

/** Signed-in browsers, by the digest of their token: enough to recognise the token, not to know it. */
export const operatorSessions = pgTable(
  'operator_sessions',
  {
    sha256: text().primaryKey(),
    beganAt: instant('began_at').notNull(),
    /** Of the operator's last act. */
    usedAt: instant('used_at').notNull(),
  },
  () => [check('operator_sessions_sha256', sql`sha256 ~ '^[0-9a-f]{64}$'`)],
);

export type OperatorSessionRow = Readonly<typeof operatorSessions.$inferSelect>;

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

/** Undoing the newest change of champion, or making any version champion. */
const CHAMPION_ACTIONS = ['promote', 'rollback'] as const;

/** The change of champion that a request asks for, as it was decided when the operator had shown the key. Never changed. */
export const championRequests = pgTable(
  'champion_requests',
  {
    key: text()
      .primaryKey()
      .references(() => operatorRequests.key, { onDelete: 'cascade' }),
    action: text({ enum: CHAMPION_ACTIONS }).notNull(),
    kind: text({ enum: MODEL_KINDS }).notNull(),
    version: integer().notNull(),
    /** Whether the operator insists on a version that the gate has not accepted. */
    forced: boolean().notNull(),
    /** Of the pointer that it was decided on, 0 without a champion. */
    championRevision: integer('champion_revision').notNull(),
    actor: text().notNull(),
    reason: text().notNull(),
    /** By the database's clock, as is its age. */
    recordedAt: recordedAt(),
  },
  (t) => [
    foreignKey({
      name: 'champion_requests_version',
      columns: [t.kind, t.version],
      foreignColumns: [modelVersions.kind, modelVersions.version],
    }),
    check('champion_requests_action', isOneOf('action', CHAMPION_ACTIONS)),
    check('champion_requests_revision', sql`champion_revision >= 0`),
  ],
);

export type ChampionRequestRow = Readonly<typeof championRequests.$inferSelect>;
/** What an operator asks to be changed; the key is that of the request. */
export type NewChampionRequest = Omit<ChampionRequestRow, 'key' | 'recordedAt'>;

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
