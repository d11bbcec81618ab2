import type { AuditRepository, CorporateActionRepository } from '@tandem/database';
import { newYorkDate, type CorporateAction } from '@tandem/domain';
import type { ToldActions } from '@tandem/sources';
import { REAL_SOURCE } from './real-clock.js';

/** Yahoo's amounts are rounded to six digits and now and then differ in the last one. */
const SAME = 1e-5;
/** An action that is no longer told is withdrawn when a look this much later does not tell it either: answers lack their events now and then. */
const SECOND_LOOK_MS = 6 * 3_600_000;

interface Stores {
  readonly corporateActions: CorporateActionRepository;
  readonly audit: AuditRepository;
}

/** What a look at a symbol's splits and dividends changed. */
export interface ActionChanges {
  readonly added: number;
  readonly corrected: number;
  readonly withdrawn: number;
  /** No longer told, and applied until a second look. */
  readonly missing: number;
  /** Whether a split was among them: what was fetched since its day may be in other shares than it seems. */
  readonly splits: boolean;
}

/**
 * Makes what is stored of a symbol from `from` on (`YYYY-MM-DD`) what the source says now; bars stay as they were fetched, so that each change is
 * undone by the next one. Every change is on record. What the source does not tell any more, of days that its answer reaches, goes after a second look.
 * @param now milliseconds since the Unix epoch
 */
export async function storeActions({ corporateActions, audit }: Stores, symbol: string, from: string, { actions, reach }: ToldActions, now: number): Promise<ActionChanges> {
  const told = actions.filter(({ exDate }) => exDate >= from);
  const stored = (await corporateActions.list(symbol)).filter(({ exDate }) => exDate >= from);
  const before = new Map(stored.map((action) => [keyOf(action), action]));
  const after = new Set(told.map(keyOf));
  const added = told.filter((action) => !before.has(keyOf(action)));
  const corrected = told.filter((action) => differs(before.get(keyOf(action)), action));
  const missing = stored.filter((action) => !after.has(keyOf(action)) && reach !== null && action.exDate >= reach.from && action.exDate <= reach.to);
  const withdrawn = missing.filter(({ missingSince }) => missingSince !== null && now >= missingSince + SECOND_LOOK_MS);
  await corporateActions.markMissing(missing.filter(({ missingSince }) => missingSince === null), now);
  await corporateActions.markMissing(stored.filter((action) => after.has(keyOf(action)) && action.missingSince !== null), null);

  // On record first: what is done again after a failure finds its record there.
  const record = (verb: string) => async (action: CorporateAction) => audit.append({
    at: now, actor: 'ingestion', action: `corporate-action-${verb}`, subject: `${symbol}/${action.exDate}`, reason: `${verb === 'withdrawn' ? 'Yahoo no longer tells' : 'Yahoo tells'} ${describe(action)}`,
    details: { symbol, exDate: action.exDate, kind: action.kind, value: action.value, before: before.get(keyOf(action))?.value ?? null },
    key: `corporate-action/${symbol}/${action.exDate}/${action.kind}/${verb}/${action.value}/${newYorkDate(now)}`,
  });
  for (const action of added) await record('added')(action);
  for (const action of corrected) await record('corrected')(action);
  for (const action of withdrawn) await record('withdrawn')(action);
  await corporateActions.upsert([...added, ...corrected].map((action) => ({ ...action, source: REAL_SOURCE, fetchedAt: now })));
  await corporateActions.remove(withdrawn);
  const splits = [...added, ...corrected, ...withdrawn].some(({ kind }) => kind === 'split');
  return { added: added.length, corrected: corrected.length, withdrawn: withdrawn.length, missing: missing.length - withdrawn.length, splits };
}

function keyOf({ exDate, kind }: CorporateAction): string {
  return `${exDate} ${kind}`;
}

function differs(stored: CorporateAction | undefined, { value }: CorporateAction): boolean {
  return stored !== undefined && Math.abs(stored.value - value) > SAME * value;
}

function describe({ kind, value }: CorporateAction): string {
  return kind === 'split' ? `a split of ${value} for 1` : `a dividend of ${value} US dollars a share`;
}
