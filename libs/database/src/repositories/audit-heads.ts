import { createHash } from 'node:crypto';
import { asc } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import type { PoolClient } from 'pg';
import type { Database } from '../connection/connect.js';
import { inTransaction, withinTransaction } from '../connection/transaction.js';
import type { KeySignature } from '../keys/signing-key.js';
import { headSubject } from '../keys/subject.js';
import { auditHeads, type AuditHeadRow, type SignatureRow } from '../schema/signatures.js';
import { auditHash, CHAIN_START, entriesAfter, lockAuditLog } from './audit.js';
import { appendSignature, lockSignatures, SignatureRepository } from './signatures.js';

/** A head of the audit log with what was signed of it. */
export interface SignedHead extends AuditHeadRow, KeySignature {}

/** How far a walk has come. */
type LogState = Omit<AuditHeadRow, 'id' | 'at' | 'baseline'>;

const START: LogState = {
  entries: 0,
  lastEntryId: 0,
  hash: CHAIN_START,
  entriesDigest: '',
  signatures: 0,
  lastSignatureId: 0,
  signaturesDigest: '',
};

/** The log is not as the newest signed head has it, or breaks behind it: it is not signed on. The message says what is wrong. */
export class AuditHeadError extends Error {
  override readonly name = 'AuditHeadError';
}

/** Signed states of the audit log. Each covers numbers, order and content of all entries, and all signatures, until then. */
export class AuditHeadRepository {
  constructor(private readonly database: Database) {}

  /** All that are stored, oldest first, each with every signature that is said to be of it. */
  async list(): Promise<{ readonly head: AuditHeadRow; readonly signatures: readonly KeySignature[] }[]> {
    const heads = await this.database.orm.select().from(auditHeads).orderBy(asc(auditHeads.id));
    const byHead = new Map<string, KeySignature[]>();
    for await (const row of new SignatureRepository(this.database).after(0)) {
      if (row.subjectKind === 'audit-head') byHead.set(row.subjectId, [...(byHead.get(row.subjectId) ?? []), row]);
    }
    return heads.map((head) => ({ head, signatures: byHead.get(String(head.id)) ?? [] }));
  }

  /**
   * Signs the log as it is now, when it goes on from an earlier head and anything was added since. Nothing is added meanwhile.
   * @param from the newest head that is trusted; null: the whole log as it is becomes a new baseline
   * @param at wall time, milliseconds since the Unix epoch
   * @param keep called with the head before it is stored: a copy outside of the database, of which the database cannot take anything back
   * @returns the new head, null where nothing was added
   * @throws AuditHeadError when the log does not go on from there
   */
  async sign(from: AuditHeadRow | null, at: number, keep: (head: SignedHead) => Promise<void>): Promise<SignedHead | null> {
    const signer = await this.database.keys.signer();
    return inTransaction(this.database.pool, async (client) => {
      await lockSignatures(client);
      await lockAuditLog(client);
      const within = withinTransaction(this.database, client);
      if (from !== null) await requireGoesOn(client, from);
      const state = await walkOn(within, from ?? START, requireLink);
      if (from !== null && state.entries === from.entries && !state.hasNews) return null;
      const { hasNews: _hasNews, ...reached } = state;
      const [row] = await drizzle(client)
        .insert(auditHeads)
        .values({ at, ...reached, baseline: from === null })
        .returning();
      const subject = headSubject(row!);
      const head = { ...row!, ...signer.sign(subject) };
      await keep(head);
      await appendSignature(client, signer, subject);
      return head;
    });
  }

  /**
   * What the log is not as heads have it: a sentence for each that it contradicts, in their order.
   * @param heads whose signatures are good
   */
  async contradictions(heads: readonly AuditHeadRow[]): Promise<string[]> {
    const wanted = new Set(heads.map(({ entries }) => entries));
    const wantedSignatures = new Set(heads.map(({ signatures }) => signatures));
    const [atEntries, atSignatures] = [new Map([[0, START]]), new Map([[0, START]])];
    const end = await walkOn(this.database, START, (state) => {
      if (wanted.has(state.entries)) atEntries.set(state.entries, state);
      if (wantedSignatures.has(state.signatures)) atSignatures.set(state.signatures, state);
    });
    return heads.flatMap((head) => whyContradicted(head, end, atEntries.get(head.entries), atSignatures.get(head.signatures)) ?? []);
  }
}

const nameOf = ({ id, at }: AuditHeadRow) => `head ${id}, signed ${new Date(at).toISOString()}`;

function whyContradicted(head: AuditHeadRow, end: LogState, log?: LogState, signed?: LogState): string | null {
  const covers = `The audit log is not as ${nameOf(head)}, has it`;
  if (log === undefined) return `${covers}: it had ${head.entries} entries then and has ${end.entries}; entries were cut off.`;
  if (log.hash !== head.hash) return `${covers}: of its first ${head.entries} entries some are others; they were computed anew.`;
  if (log.lastEntryId !== head.lastEntryId || log.entriesDigest !== head.entriesDigest)
    return `${covers}: its first ${head.entries} entries have other numbers or hashes.`;
  if (signed?.signaturesDigest === head.signaturesDigest && signed.lastSignatureId === head.lastSignatureId) return null;
  return `The signatures are not as ${nameOf(head)}, has them: of the first ${head.signatures} some are gone or others.`;
}

/** @throws AuditHeadError when the log has lost what a head covers */
async function requireGoesOn(client: PoolClient, { entries, lastEntryId, hash, signatures, lastSignatureId, ...head }: AuditHeadRow) {
  const { rows } = await client.query<{ entries: number; hash: string | null; signatures: number }>(
    `select (select count(*) from audit_log where id <= $1) as entries, (select hash from audit_log where id = $1) as hash,
       (select count(*) from signatures where id <= $2) as signatures`,
    [lastEntryId, lastSignatureId],
  );
  const [found] = rows;
  if (found!.entries === entries && (found!.hash ?? CHAIN_START) === hash && found!.signatures === signatures) return;
  const since = `head ${head.id}, signed ${new Date(head.at).toISOString()}`;
  throw new AuditHeadError(`The audit log does not go on from ${since}: what that covers was changed or cut off since.`);
}

/** @throws AuditHeadError when an entry does not follow */
function requireLink(state: LogState, linked: boolean): void {
  if (!linked) throw new AuditHeadError(`The chain of the audit log is broken at entry ${state.lastEntryId}.`);
}

/**
 * Walks from a state on, entries first, then signatures.
 * @param visit called after each with the state then, and whether an entry's hash follows from its content and the hash before
 */
async function walkOn(
  database: Database,
  from: LogState,
  visit: (state: LogState, linked: boolean) => void,
): Promise<LogState & { readonly hasNews: boolean }> {
  let { entries, lastEntryId, hash, entriesDigest, signatures, lastSignatureId, signaturesDigest } = from;
  const state = (): LogState => ({ entries, lastEntryId, hash, entriesDigest, signatures, lastSignatureId, signaturesDigest });
  let hasNews = false;
  for await (const entry of entriesAfter(database, lastEntryId)) {
    const linked = auditHash(hash, entry) === entry.hash;
    entries += 1;
    ({ id: lastEntryId, hash } = entry);
    entriesDigest = digestOn(entriesDigest, [lastEntryId, hash]);
    visit(state(), linked);
  }
  for await (const row of new SignatureRepository(database).after(lastSignatureId)) {
    signatures += 1;
    lastSignatureId = row.id;
    signaturesDigest = digestOn(signaturesDigest, partsOf(row));
    // A head's own signature comes behind it, and is no reason for the next one.
    hasNews ||= row.subjectKind !== 'audit-head';
    visit(state(), true);
  }
  return { ...state(), hasNews };
}

const partsOf = ({ id, subjectKind, subjectId, sha256, keyId, signature }: SignatureRow) => [
  id,
  subjectKind,
  subjectId,
  sha256,
  keyId,
  signature,
];

function digestOn(before: string, parts: readonly unknown[]): string {
  return createHash('sha256')
    .update(JSON.stringify([before, ...parts]))
    .digest('hex');
}
