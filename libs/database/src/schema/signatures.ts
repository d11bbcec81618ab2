import { sql } from 'drizzle-orm';
import { bigint, boolean, check, index, pgTable, text } from 'drizzle-orm/pg-core';
import { instant, isOneOf } from './columns.js';

/** What may be signed (keys/subject.ts). */
const SUBJECTS = ['model', 'verdict', 'audit-head'] as const;

/**
 * Detached Ed25519 signatures of model files, verdicts and heads of the audit log. Append-only: a trigger refuses changes. A row proves
 * nothing by itself: the trusted public keys are outside of the database.
 */
export const signatures = pgTable(
  'signatures',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    subjectKind: text('subject_kind', { enum: SUBJECTS }).notNull(),
    /** `lstm/3`, the id of a verdict, the number of a head. */
    subjectId: text('subject_id').notNull(),
    /** Of the content, lower-case hexadecimal. */
    sha256: text().notNull(),
    keyId: text('key_id').notNull(),
    /** 64 bytes in base64. */
    signature: text().notNull(),
    signedAt: instant('signed_at')
      .notNull()
      .default(sql`clock_timestamp()`),
  },
  (t) => [
    index('signatures_of_subject').on(t.subjectKind, t.subjectId),
    check('signatures_subject_kind', isOneOf('subject_kind', SUBJECTS)),
    check('signatures_sha256', sql`sha256 ~ '^[0-9a-f]{64}$'`),
    check('signatures_key_id', sql`key_id ~ '^[0-9a-f]{16}$'`),
    check('signatures_signature', sql`signature ~ '^[A-Za-z0-9+/]{86}==$'`),
  ],
);

export type SignatureRow = Readonly<typeof signatures.$inferSelect>;

/** States of the audit log and of the signatures, each signed and copied to a file outside of the database. Append-only. */
export const auditHeads = pgTable(
  'audit_heads',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    at: instant().notNull(),
    /** Entries of the log until then, the number and the hash of the newest; 0 and nothing while there was none. */
    entries: bigint({ mode: 'number' }).notNull(),
    lastEntryId: bigint('last_entry_id', { mode: 'number' }).notNull(),
    hash: text().notNull(),
    /** Of the numbers and hashes of all entries in their order. */
    entriesDigest: text('entries_digest').notNull(),
    /** Signatures until then, the number of the newest, and a digest of all of them in their order. */
    signatures: bigint({ mode: 'number' }).notNull(),
    lastSignatureId: bigint('last_signature_id', { mode: 'number' }).notNull(),
    signaturesDigest: text('signatures_digest').notNull(),
    /** Signed when what was stored was held to be genuine, by the first start or by an operator: earlier heads count no longer. */
    baseline: boolean().notNull(),
  },
  () => [check('audit_heads_counts', sql`entries >= 0 and signatures >= 0`)],
);

export type AuditHeadRow = Readonly<typeof auditHeads.$inferSelect>;
