import {
  AuditHeadError,
  AuditHeadRepository,
  AuditRepository,
  headSubject,
  type AuditHeadRow,
  type Database,
  type SignedHead,
} from '@tandem/database';
import { SELF } from './adopt.js';
import { appendToHeadFile, readHeadFile } from './head-file.js';

/** What the signed heads of the audit log came to. */
export interface HeadVerification {
  /** Heads that were compared, of the database and of the file. */
  readonly heads: number;
  /** The newest of those that a trusted key has signed; null without one. */
  readonly newest: Pick<SignedHead, 'id' | 'at' | 'entries'> | null;
  /** Whether the file outside of the database was there. */
  readonly hasFile: boolean;
  /** In a sentence each. */
  readonly problems: readonly string[];
}

/**
 * Signs the audit log as it is now, and keeps the head outside of the database as well. What does not go on from the newest head is not
 * signed, and that is on record.
 * @param file the signed heads outside of the database
 * @param at wall time, milliseconds since the Unix epoch
 * @returns what is wrong, in a sentence; null when all is well
 */
export async function signAuditHead(database: Database, file: string, at: number): Promise<string | null> {
  try {
    const { trusted } = await readHeads(database, file);
    const newest = trusted.at(-1);
    if (newest === undefined) throw new AuditHeadError('There is no signed head of the audit log that it could go on from.');
    await new AuditHeadRepository(database).sign(newest, at, (head) => appendToHeadFile(file, head));
    return null;
  } catch (error) {
    if (!(error instanceof AuditHeadError)) throw error;
    const [subject, key] = ['audit-log', `audit-head/refused/${error.message}`];
    const entry = { at, actor: SELF, action: 'audit-head-refused', subject, reason: '', details: { problem: error.message }, key };
    await new AuditRepository(database).append(entry);
    return error.message;
  }
}

/** Compares the audit log and the signatures with every head that was signed of them. */
export async function verifyAuditHeads(database: Database, file: string): Promise<HeadVerification> {
  const { trusted, problems, hasFile } = await readHeads(database, file);
  const newest = trusted.at(-1);
  if (newest === undefined) problems.push('There is no signed head of the audit log: entries cut off at its end would not show.');
  return {
    heads: trusted.length,
    newest: newest === undefined ? null : { id: newest.id, at: newest.at, entries: newest.entries },
    hasFile,
    problems: [...problems, ...(await new AuditHeadRepository(database).contradictions(trusted))],
  };
}

/**
 * Heads of database and file since the newest baseline: those that a trusted key has signed by their order; what is wrong with the others.
 */
async function readHeads(database: Database, file: string) {
  const keys = await database.keys.trusted();
  const untrusted: { readonly head: AuditHeadRow; readonly problem: string }[] = [];
  const trusted = new Map<string, SignedHead>();
  for (const { head, signatures } of await new AuditHeadRepository(database).list()) {
    const subject = headSubject(head);
    const good = signatures.find((one) => keys.verifies(subject, one));
    if (good === undefined)
      untrusted.push({ head, problem: `Head ${head.id} of the audit log does not count: ${keys.whyNot(subject, signatures)}.` });
    else trusted.set(subject.sha256, { ...head, keyId: good.keyId, signature: good.signature });
  }
  const kept = await readHeadFile(file);
  for (const head of kept ?? []) {
    const subject = headSubject(head);
    if (keys.verifies(subject, head)) trusted.set(subject.sha256, head);
    else untrusted.push({ head, problem: `Head ${head.id} in ${file} does not count: ${keys.whyNot(subject, [head])}.` });
  }
  const inOrder = [...trusted.values()].sort((a, b) => a.at - b.at || a.id - b.id);
  const baseline = inOrder.findLast((head) => head.baseline);
  const counts = ({ at, id }: AuditHeadRow) => baseline === undefined || at > baseline.at || (at === baseline.at && id >= baseline.id);
  return {
    trusted: inOrder.filter(counts),
    problems: untrusted.filter(({ head }) => counts(head)).map(({ problem }) => problem),
    hasFile: kept !== null,
  };
}
