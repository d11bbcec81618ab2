import {
  AuditRepository,
  DriftRepository,
  OperatorRequestRepository,
  SignatureRepository,
  VerdictRepository,
  verdictSubject,
  type Database,
  type VerdictRow,
} from '@tandem/database';
import type { ModelKind } from '@tandem/domain';
import { authorityIds } from '@tandem/pipeline';
import { refusalKey } from './audit.js';

/** The change of champion that a record allows: this one, once, and no other. */
export interface Authorization {
  readonly authority: string;
  readonly kind: ModelKind;
  readonly version: number;
  /** Of the pointer that it was decided on, 0 without a champion; null allows nothing. */
  readonly championRevision: number | null;
  /** With the kind, what makes the change happen once. */
  readonly changeId: string;
  /** The id that changes had before they needed a record. */
  readonly earlierChangeId: string;
  readonly actor: string;
  readonly reason: string;
  /** Whether an operator insists on a version that the gate has not accepted. */
  readonly forced: boolean;
  readonly rollback: boolean;
  /** Why the record says no, in a clause; null when it says yes. */
  readonly refusal: string | null;
  /** Why it holds no longer, in a clause; null while it does. */
  whyVoid(database: Database): Promise<string | null>;
}

/**
 * How long an operator's request may wait for its change. Checking the file and moving the pointer take 27 minutes at most, each with
 * twenty attempts of 30 s and pauses of 10 s; the other half is for a worker that has to come back first. Whoever asked has seen by then
 * that nothing came of it, and may have chosen otherwise.
 */
const MAX_REQUEST_AGE_MS = 60 * 60_000;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** What a 64-bit identity may be in decimal digits, without loss in a number. */
const ID = /^\d{1,15}$/;

/** The record of that id, whatever it says; null when there is none. */
export async function findAuthorization(database: Database, authority: string): Promise<Authorization | null> {
  const [, source, id] = /^(verdict|request|drift)\/(.+)$/.exec(authority) ?? [];
  if (id === undefined) return null;
  if (source === 'verdict') return UUID.test(id) ? ofVerdict(database, id) : null;
  if (source === 'request') return ofRequest(database, id);
  return ID.test(id) ? ofDecision(database, Number(id)) : null;
}

/** Why no trusted key vouches for a verdict, in a clause; null when one does. */
export function whyUnsigned(database: Database, verdict: VerdictRow): Promise<string | null> {
  return new SignatureRepository(database).whyUntrusted(verdictSubject(verdict));
}

async function ofVerdict(database: Database, id: string): Promise<Authorization | null> {
  const verdicts = new VerdictRepository(database);
  const verdict = await verdicts.find(id);
  if (verdict === null) return null;
  const { kind, version, championRevision, workflowId, accepted, reasons } = verdict;
  const unsigned = await whyUnsigned(database, verdict);
  return {
    authority: authorityIds.verdict(id),
    kind,
    version,
    championRevision,
    changeId: authorityIds.verdict(id),
    earlierChangeId: workflowId,
    actor: 'gate',
    reason: `accepted in ${workflowId}`,
    forced: false,
    rollback: false,
    refusal: accepted ? unsigned && `its verdict does not count: ${unsigned}` : `the gate refused it (${reasons.join(' ')})`,
    async whyVoid(reading) {
      const newest = await new VerdictRepository(reading).newest(kind, version);
      if (newest === null) return null;
      if (!newest.accepted) return 'the gate has refused it since';
      const why = await whyUnsigned(reading, newest);
      return why && `the newest verdict on it does not count: ${why}`;
    },
  };
}

async function ofRequest(database: Database, key: string): Promise<Authorization | null> {
  const request = await new OperatorRequestRepository(database).findChampionRequest(key);
  if (request === null) return null;
  const { kind, version, championRevision, actor, reason, forced, action, ageMs } = request;
  const authority = authorityIds.request(key);
  return {
    authority,
    kind,
    version,
    championRevision,
    changeId: authority,
    earlierChangeId: authority,
    actor,
    reason,
    forced,
    rollback: action === 'rollback',
    refusal: null,
    async whyVoid(reading) {
      if (ageMs > MAX_REQUEST_AGE_MS) return `it was asked for ${Math.floor(ageMs / 60_000)} minutes ago, and holds for an hour`;
      const refusal = await new AuditRepository(reading).find(refusalKey(kind, authority));
      return refusal === null ? null : 'that request was refused before, on record';
    },
  };
}

/** The drift monitor rolls a champion back once a session: the id of the change says so. @param session New York date */
export const driftChangeId = (session: string) => `drift/${session}`;

async function ofDecision(database: Database, id: number): Promise<Authorization | null> {
  const decision = await new DriftRepository(database).findDecision(id);
  if (decision === null) return null;
  const { kind, toVersion, championRevision, reason, reportAt, session } = decision;
  const changeId = driftChangeId(session);
  return {
    authority: authorityIds.drift(id),
    kind,
    version: toVersion,
    championRevision,
    changeId,
    earlierChangeId: changeId,
    actor: 'drift-monitor',
    reason,
    forced: false,
    rollback: true,
    refusal: null,
    async whyVoid(reading) {
      const newest = await new DriftRepository(reading).newest();
      return newest !== null && newest.at > reportAt ? 'the drift monitor has looked again since' : null;
    },
  };
}
