import { createHash } from 'node:crypto';
import type { ModelKind } from '@tandem/domain';
import { canonical } from '../canonical.js';
import type { AuditHeadRow } from '../schema/signatures.js';
import type { VerdictRow } from '../schema/models.js';

/** What is signed, and the form of its id. */
const ID_FORMS = {
  /** `lstm/3`. */
  model: /^(lstm|transformer)\/[1-9]\d*$/,
  verdict: /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/,
  'audit-head': /^[1-9]\d*$/,
} as const;

export type SubjectKind = keyof typeof ID_FORMS;
export const SUBJECT_KINDS = Object.keys(ID_FORMS) as [SubjectKind, ...SubjectKind[]];

/** A thing that is signed, by what it is called and what it contains. */
export interface SignedSubject {
  readonly kind: SubjectKind;
  readonly id: string;
  /** Of its content, lower-case hexadecimal. */
  readonly sha256: string;
}

const SHA256 = /^[\da-f]{64}$/;

/**
 * The bytes that are signed: four lines, none of which can hold a line end, so that no two subjects have the same ones. The first says what
 * for, so that a signature for anything else never counts here, nor one of ours elsewhere.
 * @throws RangeError when kind, id or digest is of another form
 */
export function signedMessage({ kind, id, sha256 }: SignedSubject): Buffer {
  if (!Object.hasOwn(ID_FORMS, kind) || !ID_FORMS[kind].test(id) || !SHA256.test(sha256))
    throw new RangeError(`Nothing is signed as ${JSON.stringify({ kind, id, sha256 })}: expected kind, id and SHA-256 of their forms.`);
  return Buffer.from(`tandem lineage v1\n${kind}\n${id}\n${sha256}\n`);
}

/** @param sha256 of the bytes of its file, as they are now */
export function modelSubject(kind: ModelKind, version: number, sha256: string): SignedSubject {
  return { kind: 'model', id: `${kind}/${version}`, sha256 };
}

/** All that a verdict says. */
export function verdictSubject(verdict: VerdictRow): SignedSubject {
  const { id, workflowId, kind, version, championVersion, championRevision, datasetId, accepted, proven, reasons, numbers, createdAt } =
    verdict;
  const parts = [workflowId, kind, version, championVersion, championRevision, datasetId, accepted, proven, reasons, numbers, createdAt];
  return { kind: 'verdict', id, sha256: digest(parts) };
}

export function headSubject(head: AuditHeadRow): SignedSubject {
  const { id, at, entries, lastEntryId, hash, entriesDigest, signatures, lastSignatureId, signaturesDigest, baseline } = head;
  const parts = [at, entries, lastEntryId, hash, entriesDigest, signatures, lastSignatureId, signaturesDigest, baseline];
  return { kind: 'audit-head', id: String(id), sha256: digest(parts) };
}

function digest(parts: readonly unknown[]): string {
  return createHash('sha256')
    .update(JSON.stringify(canonical(parts)))
    .digest('hex');
}
