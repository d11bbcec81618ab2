import { createHash } from 'node:crypto';
import type { Recording } from '@tandem/bar-files';
import {
  allocateSeries,
  isInCalendar,
  newYorkDate,
  sessionOn,
  viewSeries,
  type BarSeries,
  type MarketIdentity,
  type Session,
} from '@tandem/domain';
import type { MarketSession, RejectedRow, VirtualMarket } from '../virtual-market.js';

/** Hexadecimal digits of a SHA-256 that are kept: 64 bits distinguish recordings, and fit a message. */
const DIGITS = 16;

/** Recordings by the values of their bars, however the files are named, compressed or formatted. */
function identityOf(recordings: readonly BarSeries[]): MarketIdentity {
  return Object.fromEntries(recordings.map((bars) => [`${bars.symbol} in REPLAY_DIR`, digest(bars)]));
}

function digest({ ts, open, high, low, close, volume }: BarSeries): string {
  const hash = createHash('sha256');
  for (const column of [ts, open, high, low, close, volume])
    hash.update(new Uint8Array(column.buffer, column.byteOffset, column.byteLength));
  return hash.digest('hex').slice(0, DIGITS);
}

/** Views of `bars` by New York day; they share its memory. */
function sessionSlices(bars: BarSeries): ReadonlyMap<string, BarSeries> {
  const slices = new Map<string, BarSeries>();
  let start = 0;
  while (start < bars.length) {
    const date = newYorkDate(bars.ts[start]!);
    let end = start + 1;
    while (end < bars.length && newYorkDate(bars.ts[end]!) === date) end += 1;
    slices.set(date, viewSeries(bars, start, end));
    start = end;
  }
  return slices;
}

/** A day without bars. */
function emptySeries(symbol: string): BarSeries {
  return allocateSeries(symbol, 0);
}

/** The last sessions of a recording are streamed, all before them preloaded; a market begins with one at least. */
const STREAMED_SESSIONS = 5;

/** Recorded bars as a virtual market: closed bars only, neither news nor macro. */
export class RecordedMarket implements VirtualMarket {
  readonly source = 'replay';
  readonly identity: MarketIdentity;
  readonly symbols: readonly string[];
  readonly preloadSessions: number;
  readonly sessionCount: number;
  readonly warnings: readonly string[];
  readonly #sessions: readonly Session[];
  readonly #slices: readonly ReadonlyMap<string, BarSeries>[];
  readonly #rejected: ReadonlyMap<number, readonly RejectedRow[]>;

  constructor(recordings: readonly Recording[], warnings: readonly string[]) {
    const usable = recordings.map(({ bars }) => bars).filter((bars) => bars.length > 0);
    this.identity = identityOf(usable);
    this.#slices = usable.map(sessionSlices);
    const dates = [...new Set(this.#slices.flatMap((slices) => [...slices.keys()]))].sort();
    this.#sessions = dates.map((date) => sessionOn(date)!);
    this.#rejected = rejectedBySession(recordings, dates);
    this.symbols = usable.map((bars) => bars.symbol);
    this.sessionCount = dates.length;
    this.preloadSessions = Math.max(1, dates.length - STREAMED_SESSIONS);
    this.warnings = warnings;
  }

  date(index: number): string | undefined {
    return this.#sessions[index]?.date;
  }

  session(index: number): Promise<MarketSession | undefined> {
    return Promise.resolve(this.#sessionAt(index));
  }

  #sessionAt(index: number): MarketSession | undefined {
    const session = this.#sessions[index];
    if (session === undefined) return undefined;
    return {
      index,
      session,
      bars: this.#slices.map((slices, k) => slices.get(session.date) ?? emptySeries(this.symbols[k]!)),
      rejected: this.#rejected.get(index) ?? [],
      corporateActions: [],
      news: [],
      macro: [],
      formingPath: () => [],
    };
  }
}

/** Rejected rows by index of the session of their day; those of any other day go with the first. */
function rejectedBySession(recordings: readonly Recording[], dates: readonly string[]): ReadonlyMap<number, readonly RejectedRow[]> {
  const sessionOf = (ts: number) => Math.max(0, isInCalendar(ts) ? dates.indexOf(newYorkDate(ts)) : 0);
  const all = recordings.flatMap(({ bars: { symbol }, rejected }) =>
    rejected.map(({ ts, ...row }) => ({ session: sessionOf(ts), row: { symbol, ...row } })),
  );
  return new Map([...Map.groupBy(all, ({ session }) => session)].map(([index, rejections]) => [index, rejections.map(({ row }) => row)]));
}
