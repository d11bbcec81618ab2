import type { ModelKind } from '@tandem/domain';
import { oneUnitBook, type ActedRecommendation, type Book } from './book.js';
import { hitRate, sum, type HitRate, type Tally } from './hit-rate.js';

/** What came of a version's predictions of one symbol in one session. A hit: the leading class is what happened. */
export interface ModelTally extends Tally {
  readonly kind: ModelKind;
  readonly version: number;
  readonly symbol: string;
  /** Rows on which a barrier was touched, by side; the others are NEUTRAL. */
  readonly ups: number;
  readonly downs: number;
}

/** A recommendation with its outcome. */
export interface ActedTally extends ActedRecommendation {
  /** Whether the barrier on its side was touched first, by the barriers of both champions. */
  readonly right: boolean;
}

/** A hit rate, and what saying the commonest outcome every time would have hit on the same rows. */
export interface ModelHitRate extends HitRate {
  readonly commonest: number | null;
}

/** What became of everything that was predicted and recommended. */
export interface TrackRecord {
  /** New York dates with outcomes, ascending. */
  readonly sessions: readonly string[];
  readonly models: readonly (ModelHitRate & {
    readonly kind: ModelKind;
    readonly versions: readonly (ModelHitRate & { readonly version: number })[];
  })[];
  readonly symbols: readonly (ModelHitRate & { readonly symbol: string })[];
  readonly actions: readonly (HitRate & { readonly action: 'BUY' | 'SELL' })[];
  readonly book: Book;
  /** Versions that were tried. */
  readonly looks: number;
  /** What the numbers can bear, in a sentence. */
  readonly caution: string;
}

/**
 * Hit rates by model, version, symbol and action, and the one-unit book.
 * @param acted in the order of time
 * @param looks versions of both kinds that were trained, at least 1
 * @param pause awaited between figures, of which each takes a few milliseconds: a process that serves can do something else
 */
export async function trackRecord(
  tallies: readonly ModelTally[],
  acted: readonly ActedTally[],
  looks: number,
  pause: () => Promise<void> = async () => undefined,
): Promise<TrackRecord> {
  const sessions = [...new Set(tallies.map(({ session }) => session))].sort();
  const rateOf = async (own: readonly ModelTally[]) => {
    await pause();
    return modelHitRate(own);
  };
  const ratesBy = async <K extends string | number>(own: readonly ModelTally[], keyOf: (row: ModelTally) => K) => {
    const rates: { key: K; own: readonly ModelTally[]; rate: ModelHitRate }[] = [];
    for (const [key, group] of groups(own, keyOf)) rates.push({ key, own: group, rate: await rateOf(group) });
    return rates;
  };
  const models: TrackRecord['models'][number][] = [];
  for (const { key: kind, own, rate } of await ratesBy(tallies, (row) => row.kind)) {
    const versions = await ratesBy(own, (row) => row.version);
    models.push({ kind, ...rate, versions: versions.map((one) => ({ version: one.key, ...one.rate })) });
  }
  const symbols = await ratesBy(tallies, (row) => row.symbol);
  await pause();
  return {
    sessions,
    models,
    symbols: symbols.map(({ key, rate }) => ({ symbol: key, ...rate })),
    actions: (['BUY', 'SELL'] as const).map((action) => ({ action, ...hitRate(talliesOf(acted, action)) })),
    book: oneUnitBook(acted, sessions, looks),
    looks,
    caution: cautionOf(sessions.length),
  };
}

function talliesOf(acted: readonly ActedTally[], action: ActedTally['action']): Tally[] {
  return acted.filter((one) => one.action === action).map(({ session, right }) => ({ session, rows: 1, hits: Number(right) }));
}

/** In ascending order of the key. */
function groups<K extends string | number, T>(rows: readonly T[], keyOf: (row: T) => K): [K, T[]][] {
  return [...Map.groupBy(rows, keyOf)].sort(([a], [b]) => (a < b ? -1 : 1));
}

function modelHitRate(tallies: readonly ModelTally[]): ModelHitRate {
  const rate = hitRate(tallies);
  const [ups, downs] = [sum(tallies.map((one) => one.ups)), sum(tallies.map((one) => one.downs))];
  return { ...rate, commonest: rate.rows === 0 ? null : Math.max(ups, downs, rate.rows - ups - downs) / rate.rows };
}

/** Below it the intervals cover less than they say: 92 % with 5 sessions, 95 % with 26 (see `blockIntervals`). */
const ENOUGH_SESSIONS = 26;

function cautionOf(sessions: number): string {
  if (sessions === 0) return 'No outcome is known yet.';
  if (sessions === 1) return 'One session: no interval can be given, and nothing follows from it.';
  if (sessions < ENOUGH_SESSIONS)
    return `${sessions} sessions are few: intervals are wide and somewhat too narrow, and luck can look like skill.`;
  return `${sessions} sessions. What holds for them need not hold for the next one.`;
}
