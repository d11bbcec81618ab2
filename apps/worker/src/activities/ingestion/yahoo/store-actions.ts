import type { AuditRepository, CorporateActionRepository } from '@tandem/database';
import { newYorkDate, type CorporateAction } from '@tandem/market';
import { REAL_SOURCE } from './real-clock.js';

/** Yahoo's amounts are rounded to six digits and now and then differ in the last one. */
const SAME = 1e-5;

interface Stores {
  readonly corporateActions: CorporateActionRepository;
  readonly audit: AuditRepository;
}

/** What a look at a symbol's splits and dividends changed. */
export interface ActionChanges {
  readonly added: number;
  readonly corrected: number;
  readonly withdrawn: number;
  /** Whether a split was among them: what was fetched since its day may be in other shares than it seems. */
  readonly splits: boolean;
}

/**
 * Makes what is stored of a symbol from `from` on (`YYYY-MM-DD`) what the source says now; bars stay as they were fetched, so that each change is
 * undone by the next one. Every change is on record.
 * @param now milliseconds since the Unix epoch
 */
export async function storeActions({ corporateActions, audit }: Stores, symbol: string, from: string, told: readonly CorporateAction[], now: number): Promise<ActionChanges> {
  const stored = (await corporateActions.list(symbol)).filter(({ exDate }) => exDate >= from);
  const before = new Map(stored.map((action) => [keyOf(action), action]));
  const after = new Set(told.map(keyOf));
  const added = told.filter((action) => !before.has(keyOf(action)));
  const corrected = told.filter((action) => differs(before.get(keyOf(action)), action));
  const withdrawn = stored.filter((action) => !after.has(keyOf(action)));

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
  return { added: added.length, corrected: corrected.length, withdrawn: withdrawn.length, splits };
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
