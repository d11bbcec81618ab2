import { sessionOn, type BarSeries, type MarketIdentity, type Session } from '@tandem/domain';
import type { MarketSession, RejectedRow, VirtualMarket } from '../virtual-market.js';
import { identityOf } from './identity.js';
import type { Recording } from './read-recording.js';
import { emptySeries, sessionSlices } from './session-slices.js';

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
  const all = recordings.flatMap(({ rejected }) => rejected);
  const grouped = Map.groupBy(all, ({ date }) => Math.max(0, date === undefined ? 0 : dates.indexOf(date)));
  return new Map([...grouped].map(([index, rejections]) => [index, rejections.map(({ row }) => row)]));
}
