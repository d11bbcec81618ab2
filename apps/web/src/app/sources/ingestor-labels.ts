import type { Ingestor } from '@tandem/contracts';
import { formatAge, formatCount, formatShare } from '../shared/format';

/** What the ingestors bring, in the order shown; one not listed here is shown by its own name, after these. */
const NAMES: Partial<Record<string, string>> = {
  prices: 'Prices',
  news: 'News',
  macro: 'Macro',
  'corporate-actions': 'Splits and dividends',
};

export const nameOf = ({ name }: Ingestor): string => NAMES[name] ?? name;

/** The most urgent kind of data first. */
export function inOrder(ingestors: readonly Ingestor[]): Ingestor[] {
  const known = Object.keys(NAMES);
  const rank = ({ name }: Ingestor) => (known.includes(name) ? known.indexOf(name) : known.length);
  return ingestors.toSorted((a, b) => rank(a) - rank(b));
}

/** Sign, word and colour of how an ingestor is, so that colour is never the only carrier. */
interface Condition {
  readonly sign: string;
  readonly word: string;
  readonly tone: 'up' | 'calm' | 'warn' | 'down';
  /** Whether the label has to be visible: the sign alone means that all is well. */
  readonly loud: boolean;
}

const CONDITIONS: Record<Ingestor['state'], Condition> = {
  ok: { sign: '●', word: 'working', tone: 'up', loud: false },
  waiting: { sign: '○', word: 'waiting', tone: 'calm', loud: false },
  failing: { sign: '✕', word: 'failing', tone: 'down', loud: true },
  paused: { sign: '❚❚', word: 'paused', tone: 'calm', loud: true },
};

/** @param now wall time, epoch milliseconds, here and below */
export function conditionOf({ state, silentSince }: Ingestor, now: number): Condition {
  return silentSince === null ? CONDITIONS[state] : { sign: '⚠', word: `silent for ${until(now, silentSince)}`, tone: 'warn', loud: true };
}

/** How fresh and how sound what it brings is, in a line: `3 s ago · lag 2 s · 12% errors · next try in 1 min`. */
export function freshnessOf(ingestor: Ingestor, now: number): string {
  const { lagMs, errorRate, progress } = ingestor;
  if (progress !== null) return `${progress.done} of ${progress.of} fetched`;
  const parts = [successOf(ingestor, now)];
  if (lagMs !== null) parts.push(`lag ${formatAge(Math.max(0, lagMs))}`);
  if (errorRate > 0) parts.push(`${formatShare(errorRate)} errors`);
  const next = nextTryOf(ingestor, now);
  if (next !== null) parts.push(next);
  return parts.join(' · ');
}

/** What became of its rows: `1,204 stored · 3 refused`; null before the first. */
export function rowsOf({ counters }: Ingestor): string | null {
  const parts = Object.entries(counters).map(([outcome, rows]) => `${formatCount(rows)} ${outcome}`);
  return parts.length === 0 ? null : parts.join(' · ');
}

/** `40 requests, 3 failed`. */
export function requestsOf({ requests, failures }: Ingestor): string {
  const all = `${formatCount(requests)} ${requests === 1 ? 'request' : 'requests'}`;
  return failures === 0 ? all : `${all}, ${formatCount(failures)} failed`;
}

/** What went wrong last and how long ago; null when nothing did. */
export function lastErrorOf({ lastError, lastFailureAt }: Ingestor, now: number): string | null {
  if (lastError === null) return null;
  return lastFailureAt === null ? lastError : `${lastError} (${until(now, lastFailureAt)} ago)`;
}

/** One thing that is known of an ingestor. */
interface Fact {
  readonly term: string;
  readonly text: string;
  /** Whether it is what is wrong. */
  readonly bad?: boolean;
}

/** All that is known of an ingestor, beside its state and its message. */
export function factsOf(ingestor: Ingestor, now: number): Fact[] {
  const { lastSuccessAt, lastFailureAt, lastError, lagMs, errorRate, progress, silentSince } = ingestor;
  const next = nextTryOf(ingestor, now);
  const facts: (Fact | null)[] = [
    progress === null ? null : { term: 'Fetched', text: `${formatCount(progress.done)} of ${formatCount(progress.of)}` },
    silentSince === null ? null : { term: 'Silent', text: `for ${until(now, silentSince)}, although it should have spoken`, bad: true },
    { term: 'Last success', text: lastSuccessAt === null ? 'none yet' : `${until(now, lastSuccessAt)} ago` },
    lagMs === null ? null : { term: 'Lag', text: `newest was ${formatAge(Math.max(0, lagMs))} old when stored` },
    { term: 'Errors', text: `${formatShare(errorRate)} of the latest requests`, bad: errorRate > 0 },
    { term: 'Requests', text: requestsOf(ingestor) },
    lastFailureAt === null ? null : { term: 'Last failure', text: `${until(now, lastFailureAt)} ago` },
    lastError === null ? null : { term: 'Last error', text: lastError, bad: true },
    next === null ? null : { term: 'Next', text: next },
  ];
  return facts.filter((fact) => fact !== null);
}

/** What became of its rows, one outcome a line. */
export const countsOf = ({ counters }: Ingestor): { of: string; n: string }[] =>
  Object.entries(counters).map(([of, rows]) => ({ of, n: formatCount(rows) }));

/** Of one that works its freshness; of any other, when it last did. */
function successOf({ state, silentSince, lastSuccessAt }: Ingestor, now: number): string {
  if (lastSuccessAt === null) return 'no success yet';
  const works = silentSince === null && (state === 'ok' || state === 'waiting');
  return `${works ? '' : 'last success '}${until(now, lastSuccessAt)} ago`;
}

function nextTryOf({ state, nextTryAt, silentSince }: Ingestor, now: number): string | null {
  if ((state !== 'failing' && state !== 'waiting') || nextTryAt === null || silentSince !== null) return null;
  const wait = Date.parse(nextTryAt) - now;
  return wait > 0 ? `next try in ${formatAge(wait)}` : 'trying now';
}

/** The browser's clock may be behind the server's: nothing is younger than 0 s. */
const until = (now: number, instant: string): string => formatAge(Math.max(0, now - Date.parse(instant)));
