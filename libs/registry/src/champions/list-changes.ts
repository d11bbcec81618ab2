import { AuditRepository, ChampionRepository, type Database, type ListedChange } from '@tandem/database';
import type { ChampionChangeCause } from '@tandem/domain';
import { changeKey, ROLLED_BACK } from './audit.js';
import { BEFORE_RECORDS } from './champion-change.js';

/** A change of champion with why it was made. */
export interface ExplainedChange extends Omit<ListedChange, 'authority'> {
  readonly cause: ChampionChangeCause;
  /** Whether it went back to an earlier champion, by its entry in the audit log. */
  readonly rollback: boolean;
}

/** Changes of champion, newest first. @param filter see `ChampionRepository.changes` */
export async function listChanges(
  database: Database,
  filter: Parameters<ChampionRepository['changes']>[0],
): Promise<readonly ExplainedChange[]> {
  const changes = await new ChampionRepository(database).changes(filter);
  const actions = await new AuditRepository(database).actionsOf(changes.map(({ kind, revision }) => changeKey(kind, revision)));
  return changes.map(({ authority, ...change }) => ({
    ...change,
    cause: change.fromVersion === null ? 'first' : causeOf(authority, change.actor),
    rollback: actions.get(changeKey(change.kind, change.revision)) === ROLLED_BACK,
  }));
}

/** Sources of records, see `authorityIds`, and actors of changes from before there were any. */
const CAUSES: Readonly<Record<string, ChampionChangeCause>> = { verdict: 'gate', request: 'operator', drift: 'drift' };
const EARLIER_CAUSES: Readonly<Record<string, ChampionChangeCause>> = { gate: 'gate', operator: 'operator', 'drift-monitor': 'drift' };

function causeOf(authority: string | null, actor: string): ChampionChangeCause {
  if (authority === null) return 'unknown';
  if (authority === BEFORE_RECORDS) return EARLIER_CAUSES[actor] ?? 'unknown';
  return CAUSES[authority.split('/', 1)[0]!] ?? 'unknown';
}
