import { BAR_MS, type Session } from '@tandem/market';
import { InvalidRequestError, UnknownResourceError } from '@tandem/sources';
import { chartGap, chartSessions, coveredBy, type ChartGap } from './chart-gap.js';
import type { RealMarketDependencies } from './dependencies.js';
import { quarantineAnswers } from './quarantine-answers.js';
import type { RealClock } from './real-clock.js';

/** Yahoo gives no more of the one-minute chart at once: https://github.com/ranaroussi/yfinance/blob/main/yfinance/scrapers/history.py. */
const SPAN_MS = 7 * 86_400_000;
/** Charts asked for at a time: the provider's own guard allows no more. */
const AT_ONCE = 4;

/** Asks the source: at once, or when it may be asked. */
type Ask = <T>(ask: () => Promise<T>) => Promise<T>;

/** Brings stored bars in line with the source's chart, which is better than any bar made of quotes, and remembers how far it has come. */
export class ChartReader {
  /** Session → symbol → end of what is the chart's. */
  private covered = new Map<string, Map<string, number>>();
  /** Why a symbol has no chart. */
  private readonly refused = new Map<string, string>();

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
    return this.dependencies.symbols.filter((symbol) => chartGap(sessions, this.coverOf(symbol), now) !== null);
  }

  /**
   * Reads what is not known of the symbols, some at a time.
   * @param ask how the source is asked
   * @param done told of each symbol that is finished
   * @returns bars inserted
   * @throws SourceError when the source could not be read; what was stored before stays. A symbol that it does not know holds nobody up
   */
  async readAll(symbols: readonly string[], now: () => number, ask: Ask, done: (symbol: string) => void): Promise<number> {
    let inserted = 0;
    for (let next = 0; next < symbols.length; next += AT_ONCE) {
      const read = await Promise.all(symbols.slice(next, next + AT_ONCE).map(async (symbol) => {
        const bars = await this.readKnown(symbol, now, ask);
        done(symbol);
        return bars;
      }));
      inserted += read.reduce((sum, bars) => sum + bars, 0);
    }
    return inserted;
  }

  /** Symbols that the source has no chart of, and why; by name. */
  get unknown(): readonly (readonly [symbol: string, why: string])[] {
    return [...this.refused].sort();
  }

  private async readKnown(symbol: string, now: () => number, ask: Ask): Promise<number> {
    try {
      const bars = await this.read(symbol, now, ask);
      this.refused.delete(symbol);
      return bars;
    } catch (error) {
      if (!(error instanceof UnknownResourceError || error instanceof InvalidRequestError)) throw error;
      this.refused.set(symbol, error.message);
      return 0;
    }
  }

  /** A span at a time: what was read stays read, whatever becomes of the next one. */
  private async read(symbol: string, now: () => number, ask: Ask): Promise<number> {
    let inserted = 0;
    for (let after = -Infinity; ; ) {
      const gap = chartGap(chartSessions(now()), this.coverOf(symbol), now());
      if (gap === null || gap.from <= after) return inserted;
      const to = Math.min(gap.to, gap.from + SPAN_MS);
      inserted += await ask(() => this.readSpan(symbol, { from: gap.from, to }, now()));
      if (to === gap.to) return inserted;
      after = gap.from;
    }
  }

  private async readSpan(symbol: string, { from, to }: ChartGap, now: number): Promise<number> {
    const { source, bars: stored, health } = this.dependencies;
    const { bars, rejected } = await source.minuteBars(symbol, from, to, this.dependencies.signal());
    const quarantined = await quarantineAnswers(this.dependencies, rejected, now);
    const newest = bars.at(-1)?.ts ?? -Infinity;
    this.clock.sawBar(newest, now);
    const { inserted, corrected } = await stored.upsertLive(bars, this.clock.at(now), now);
    health.count({ 'bars from the chart': inserted, 'bars corrected': corrected, 'rows quarantined': quarantined });
    const read = chartSessions(now).filter(({ open, close }) => open < to && close > from && Math.min(close, now) <= to);
    for (const session of read) await this.cover(symbol, session, coveredBy(session, now, newest + BAR_MS));
    return inserted;
  }

  private coverOf(symbol: string): (session: Session) => number | undefined {
    return ({ date }) => this.covered.get(date)?.get(symbol);
  }

  private async cover(symbol: string, { date }: Session, until: number): Promise<void> {
    await this.dependencies.coverage.cover(symbol, date, until);
    const ofSession = this.covered.get(date) ?? new Map<string, number>();
    this.covered.set(date, ofSession.set(symbol, until));
  }
}
