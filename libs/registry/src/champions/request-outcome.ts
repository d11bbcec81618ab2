import {
  AuditRepository,
  ChampionRepository,
  OperatorRequestRepository,
  type AuditRow,
  type ChampionChangeRow,
  type ChampionRequestRow,
  type Database,
} from '@tandem/database';
import { authorityIds } from '@tandem/pipeline';
import { changeKey, refusalKey } from './audit.js';

/** What is on record of a change of champion that an operator asked for. */
export interface RequestOutcome {
  readonly request: ChampionRequestRow;
  /** The change that was made; null: none, or none yet. */
  readonly made: ChampionChangeRow | null;
  /** The audit entry of the change, or of its refusal; null while there is neither. */
  readonly entry: AuditRow | null;
}

/** @returns null when no request of that key asks for a change of champion */
export async function findRequestOutcome(database: Database, key: string): Promise<RequestOutcome | null> {
  const request = await new OperatorRequestRepository(database).findChampionRequest(key);
  if (request === null) return null;
  const { kind } = request;
  const authority = authorityIds.request(key);
  const made = await new ChampionRepository(database).findChange(kind, authority);
  const entryKey = made === null ? refusalKey(kind, authority) : changeKey(kind, made.revision);
  return { request, made, entry: await new AuditRepository(database).find(entryKey) };
}
