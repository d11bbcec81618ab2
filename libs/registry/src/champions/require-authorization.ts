import type { Database } from '@tandem/database';
import { versionName } from '@tandem/domain';
import type { ChampionChange } from '@tandem/pipeline';
import { UnauthorizedChangeError } from '../errors.js';
import { findAuthorization, type Authorization } from './records.js';

/**
 * The record that allows exactly this change, whether or not it was made yet.
 * @throws UnauthorizedChangeError when there is none, or it allows another change or none
 */
export async function requireAuthorization(database: Database, change: ChampionChange): Promise<Authorization> {
  const found = await findAuthorization(database, change.authority);
  const why = found === null ? `there is no record "${change.authority}" that allows it` : whyAnother(change, found);
  if (why !== null) throw new UnauthorizedChangeError(change, why);
  return found!;
}

/** @throws UnauthorizedChangeError when what the record says holds no longer */
export async function requireValid(database: Database, change: ChampionChange, authorization: Authorization): Promise<void> {
  const why = await authorization.whyVoid(database);
  if (why !== null) throw new UnauthorizedChangeError(change, why);
}

function whyAnother(change: ChampionChange, { authority, kind, version, refusal }: Authorization): string | null {
  if (kind !== change.kind || version !== change.version) return `"${authority}" is about ${versionName(kind, version)}`;
  return refusal;
}
