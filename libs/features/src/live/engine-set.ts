import { MARKET_SYMBOL, WINDOW_BARS, type Bar, type BarSeries } from '@tandem/domain';
import { MarketReturns } from '../context/market-returns.js';
import { RECURSION_MEMORY_BARS } from '../engine/feature-engine.js';
import { KnownContext, type ContextUpdate } from './known-context.js';
import { regularBars } from './regular-bars.js';
import { SymbolTracker } from './symbol-tracker.js';

/** What the newest stored bars mean for a symbol whose engine already has some. */
type Reconciliation =
  /** The bars that follow the engine's newest, oldest first; none when nothing is new. */
  | { readonly action: 'append'; readonly bars: readonly Bar[] }
  /** The stored past is not what the engine was fed: a bar was corrected or came late, or too many are new. */
  | { readonly action: 'rebuild' };

/**
 * Compares the bars that an engine was fed last with the newest stored ones. Sources revise their latest minutes, and
 * a split changes all of the past, so equality is checked where both overlap.
 * @param known last bars of the engine, oldest first
 * @param stored newest bars in the database, oldest first
 */
export function reconcile(known: readonly Bar[], stored: readonly Bar[]): Reconciliation {
  const newest = known.at(-1);
  if (newest === undefined) return stored.length === 0 ? { action: 'append', bars: [] } : { action: 'rebuild' };
  const overlapEnd = stored.findIndex((bar) => bar.ts === newest.ts);
  const overlap = stored.slice(0, overlapEnd + 1);
  const counterparts = known.slice(-overlap.length);
  const agrees = overlapEnd >= 0 && counterparts.every((bar, i) => isSame(bar, overlap[i + overlap.length - counterparts.length]!));
  return agrees ? { action: 'append', bars: stored.slice(overlapEnd + 1) } : { action: 'rebuild' };
}

function isSame(a: Bar, b: Bar): boolean {
  return a.ts === b.ts && a.open === b.open && a.high === b.high && a.low === b.low && a.close === b.close && a.volume === b.volume;
}

/** Bars an engine is started from: what its recursions remember, and a window. */
export const COLD_START_BARS = RECURSION_MEMORY_BARS + WINDOW_BARS;

/** What one read of the newest bars led to. */
interface StoredChanges {
  /** Bars to be fed with `feed`, by time, the market symbol first within a minute. */
  readonly fresh: readonly Bar[];
  /** Symbols whose engine must be rebuilt from COLD_START_BARS stored bars. */
  readonly rebuild: readonly string[];
}

/** One tracker per symbol, and what all of them need: the market's return, news and macro observations. */
export class EngineSet {
  readonly marketSymbol = MARKET_SYMBOL;
  private readonly trackers = new Map<string, SymbolTracker>();
  private readonly context = new KnownContext();
  private marketReturns = new MarketReturns(COLD_START_BARS);

  /** @param symbols the selected symbols; the market symbol is followed as well, whether or not it is one of them */
  constructor(readonly symbols: readonly string[]) {
    this.reset();
  }

  /** Selected symbols and the market symbol. */
  get followed(): string[] {
    return [...new Set([this.marketSymbol, ...this.symbols])];
  }

  /** @throws RangeError for a symbol that is not followed */
  tracker(symbol: string): SymbolTracker {
    const tracker = this.trackers.get(symbol);
    if (tracker === undefined) throw new RangeError(`The symbol ${symbol} is not followed.`);
    return tracker;
  }

  /** Compares the newest stored bars of every followed symbol with what the engines were fed. Changes nothing. */
  compare(stored: ReadonlyMap<string, BarSeries>): StoredChanges {
    const fresh: Bar[] = [];
    const rebuild: string[] = [];
    for (const [symbol, series] of stored) {
      const outcome = reconcile(this.tracker(symbol).tail, regularBars(series));
      if (outcome.action === 'rebuild') rebuild.push(symbol);
      else fresh.push(...outcome.bars);
    }
    // Every symbol's features hold the market's return, so a changed market changes all of them.
    if (rebuild.includes(MARKET_SYMBOL) || this.marketIsLate(fresh)) return { fresh: [], rebuild: this.followed };
    return { fresh: fresh.sort(byTimeMarketFirst), rebuild };
  }

  /** Empties every engine, so that the next `compare` has all of them rebuilt. */
  reset(): void {
    for (const symbol of this.followed) this.trackers.set(symbol, new SymbolTracker(symbol, this.context.joinFor(symbol)));
  }

  /** Adds news and macro observations: they count from the next bar on that closes after they were available. */
  addContext(update: ContextUpdate): void {
    this.context.add(update);
    for (const { join } of this.trackers.values()) join.add(update.news, update.observations);
  }

  /** Whether a symbol was fed minutes before the market's bars of them, which are among these, had come. */
  private marketIsLate(fresh: readonly Bar[]): boolean {
    const first = fresh.find(({ symbol }) => symbol === MARKET_SYMBOL)?.ts ?? Infinity;
    return [...this.trackers.values()].some(({ newest }) => newest !== null && newest.ts >= first);
  }

  /** Feeds one closed bar to its engine. Bars come in the order of `StoredChanges.fresh`. */
  feed(bar: Bar): void {
    if (bar.symbol === MARKET_SYMBOL) this.marketReturns.push(bar);
    this.tracker(bar.symbol).push(bar, this.marketReturns);
  }

  /**
   * Starts the engines of `history`'s symbols again from these bars. With the market symbol's, all must be given, or follow before anything
   * else is done: they look at it.
   */
  rebuild(history: ReadonlyMap<string, BarSeries>): void {
    const market = history.get(MARKET_SYMBOL);
    if (market !== undefined) {
      this.marketReturns = new MarketReturns(COLD_START_BARS);
      for (const bar of regularBars(market)) this.marketReturns.push(bar);
    }
    for (const [symbol, series] of history) {
      const tracker = new SymbolTracker(symbol, this.context.joinFor(symbol));
      tracker.start(regularBars(series), this.marketReturns);
      this.trackers.set(symbol, tracker);
    }
  }

  /** `rebuild`, one symbol after the other, the market symbol's first: other work of the process gets its turn after each. */
  async rebuildInTurns(history: Iterable<readonly [symbol: string, series: BarSeries]>): Promise<void> {
    for (const one of history) {
      this.rebuild(new Map([one]));
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** The vector of a forming bar, given the market symbol's forming bar; null when it adds nothing to the window. */
  peek(forming: Bar, formingMarket: Bar | undefined): Float64Array | null {
    return this.tracker(forming.symbol).peek(forming, this.marketReturns, formingMarket);
  }
}

function byTimeMarketFirst(a: Bar, b: Bar): number {
  if (a.ts !== b.ts) return a.ts - b.ts;
  return Number(b.symbol === MARKET_SYMBOL) - Number(a.symbol === MARKET_SYMBOL);
}
