import type { ChartCoverage } from '@tandem/database';
import { BAR_MS, type Bar, type Session } from '@tandem/domain';
import { concernsOneRequest, MalformedResponseError, type SourceError } from '@tandem/sources';
import { chartGap, chartSessions, coverageAfter, spansOf, type ChartExtent, type ChartGap, type CoverageOf } from './chart-gap.js';
import { quarantineAnswers, type RealClock, type RealMarketDependencies } from './real-market.js';

/** Charts requested at a time: the provider's own admission control allows no more. */
const MAX_CONCURRENT_CHARTS = 4;

/** Sends a request: at once, or when the provider allows it. */
type Send = <T>(request: () => Promise<T>) => Promise<T>;

/** Brings stored bars in line with the source's chart, which is better than any bar made of quotes, and remembers how far it has come. */
export class ChartReader {
  /** Session → symbol → what is the chart's. */
  private covered = new Map<string, Map<string, ChartCoverage>>();
  /** Why the chart of a symbol could not be read. */
  private readonly unread = new Map<string, SourceError>();

  constructor(
    private readonly dependencies: RealMarketDependencies,
    private readonly clock: RealClock,
  ) {}

  /** Reads how far earlier attempts have come. */
  async resume(now: number): Promise<void> {
    const [first] = chartSessions(now);
    this.covered = first === undefined ? new Map() : await this.dependencies.coverage.since(first.date);
  }

  /** Symbols whose chart was not read to its end in all sessions that it reaches. */
  behind(now: number): string[] {
    const sessions = chartSessions(now);
    return this.dependencies.symbols.filter((symbol) => chartGap(sessions, this.coverageOf(symbol), now) !== null);
  }

  /**
   * Reads what is not known of the symbols, some at a time.
   * @param send how requests are sent
   * @param done called with each symbol that is finished
   * @returns bars inserted
   * @throws SourceError when the source could not be read; what was stored before stays. A symbol that it does not know, or
   * whose chart is malformed, does not hold up the others
   */
  async readAll(symbols: readonly string[], now: () => number, send: Send, done: (symbol: string) => void): Promise<number> {
    let inserted = 0;
    for (let next = 0; next < symbols.length; next += MAX_CONCURRENT_CHARTS) {
      const read = await Promise.allSettled(
        symbols.slice(next, next + MAX_CONCURRENT_CHARTS).map(async (symbol) => {
          const bars = await this.readGap(symbol, now, send);
          done(symbol);
          return bars;
        }),
      );
      for (const result of read) {
        if (result.status === 'rejected') throw result.reason;
        inserted += result.value;
      }
    }
    return inserted;
  }

  /** Symbols whose chart could not be read, and why; by name. */
  get problems(): readonly (readonly [symbol: string, why: string])[] {
    return [...this.unread].map(([symbol, { message }]) => [symbol, message] as const).sort();
  }

  /** Of `symbols`, those that are worth another request: of the others the source has no chart. */
  retryable(symbols: readonly string[]): string[] {
    return symbols.filter((symbol) => !this.unread.has(symbol) || this.unread.get(symbol) instanceof MalformedResponseError);
  }

  /** A span at a time: what was read stays read, whatever becomes of the next one. */
  private async readGap(symbol: string, now: () => number, send: Send): Promise<number> {
    this.unread.delete(symbol);
    const sessions = chartSessions(now());
    const gap = chartGap(sessions, this.coverageOf(symbol), now());
    let inserted = 0;
    try {
      for (const span of gap === null ? [] : spansOf(gap, sessions)) inserted += await send(() => this.readSpan(symbol, span, now()));
    } catch (error) {
      if (!concernsOneRequest(error)) throw error;
      this.unread.set(symbol, error);
    }
    return inserted;
  }

  private async readSpan(symbol: string, span: ChartGap, now: number): Promise<number> {
    const { source, bars: stored, health } = this.dependencies;
    const { bars, rejected, unread, irregular } = await source.minuteBars(symbol, span.from, span.to, this.dependencies.signal());
    const quarantined = await quarantineAnswers(this.dependencies, rejected, now);
    this.clock.recordBar(bars.at(-1)?.ts ?? -Infinity, now);
    const { inserted, corrected } = await stored.upsertLive(bars, this.clock.at(now), now);
    health.count({
      'bars from the chart': inserted,
      'bars corrected': corrected,
      'rows quarantined': quarantined,
      'rows outside regular hours': irregular,
    });
    if (unread !== null) {
      this.unread.set(symbol, new MalformedResponseError('Yahoo', `Yahoo gave a chart of ${symbol} that cannot be read: ${unread}`));
      return inserted;
    }
    for (const session of chartSessions(now).filter(({ open, close }) => open < span.to && close > span.from)) {
      const before = this.coverageOf(symbol)(session);
      // What lies between is not known: a span that could not be read.
      if ((before?.until ?? session.open) < span.from) continue;
      await this.cover(symbol, session, coverageAfter(session, extentOf(session, bars), before, span.to < session.close ? span.to : now));
    }
    return inserted;
  }

  private coverageOf(symbol: string): CoverageOf {
    return ({ date }) => this.covered.get(date)?.get(symbol);
  }

  private async cover(symbol: string, { date }: Session, coverage: ChartCoverage): Promise<void> {
    await this.dependencies.coverage.cover(symbol, date, coverage);
    const ofSession = this.covered.get(date) ?? new Map<string, ChartCoverage>();
    this.covered.set(date, ofSession.set(symbol, coverage));
  }
}

function extentOf({ open, close }: Session, bars: readonly Bar[]): ChartExtent {
  const ofSession = bars.filter(({ ts }) => ts >= open && ts < close);
  return { bars: ofSession.length, newestEnd: (ofSession.at(-1)?.ts ?? -Infinity) + BAR_MS };
}
