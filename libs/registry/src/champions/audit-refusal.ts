import { ChampionRepository, type Database } from '@tandem/database';
import { MODEL_KINDS } from '@tandem/domain';
import { readChampionChange, type ChampionChange, type ChampionPointer } from '@tandem/pipeline';
import { pointerOf, refusalEntry, unauthorizedEntry, type AskingRun } from './audit.js';
import { findMade } from './champion-change.js';
import { UnauthorizedChangeError } from '../errors.js';
import type { Authorization } from './records.js';
import { requireAuthorization } from './require-authorization.js';

/**
 * Records a change that was not made, once: as that of whoever its record names, or as nobody's when no record allows it. From then on an
 * operator's request allows nothing any more.
 * @param claim what the run was given
 * @param problem why it was not made, as a sentence
 * @param at wall time, milliseconds since the Unix epoch
 * @returns the pointer as the change left it when it was made and its answer was lost; nothing is recorded then
 */
export async function auditRefusal(
  database: Database,
  { claim, problem, run }: { readonly claim: unknown; readonly problem: string; readonly run: AskingRun },
  at: number,
): Promise<ChampionPointer | null> {
  const change = readChampionChange(claim);
  // In turn with the changes: one whose answer is late is made before, or not at all.
  return new ChampionRepository(database).takeTurn(change?.kind ?? MODEL_KINDS[0], async (turn) => {
    const allowed = change && (await allowedBy(turn.database, change));
    const made = change && allowed && (await findMade(turn.champions, change, allowed).catch(unlessUnauthorized));
    if (made != null) return pointerOf(made);
    await turn.record(allowed ? refusalEntry(allowed, problem, at) : unauthorizedEntry({ change, claim }, problem, run, at));
    return null;
  });
}

function allowedBy(database: Database, change: ChampionChange): Promise<Authorization | null> {
  return requireAuthorization(database, change).catch(unlessUnauthorized);
}

function unlessUnauthorized(error: unknown): null {
  if (error instanceof UnauthorizedChangeError) return null;
  throw error;
}
