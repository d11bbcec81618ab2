import { BAR_MS, barFault, newYorkDate, WINDOW_BARS, type Bar } from '@tandem/domain';
import { unknownContext } from '../context/context-features.js';
import { ContextJoin } from '../context/context-join.js';
import type { MarketReturns } from '../context/market-returns.js';
import { FEATURE_COUNT } from '../engine/catalog.js';
import { FeatureEngine } from '../engine/feature-engine.js';
import { InvalidBarError } from '../errors.js';
import { FeatureWindow } from './feature-window.js';

/**
 * Newest bars of a symbol that each read of the database repeats, to notice corrections. More new ones than this at
 * once mean that the engine is rebuilt.
 */
export const OVERLAP_BARS = 10;

/** Index of the first of the last WINDOW_BARS valid bars; 0 when there are not as many. */
function firstOfWindow(bars: readonly Bar[]): number {
  let first = bars.length;
  for (let valid = 0; first > 0 && valid < WINDOW_BARS; first--) if (barFault(bars[first - 1]!) === undefined) valid += 1;
  return first;
}

/** One symbol's streaming state: engine, window, the last bars it was fed. */
export class SymbolTracker {
  readonly window = new FeatureWindow();
  private readonly engine: FeatureEngine;
  private readonly vector = new Float64Array(FEATURE_COUNT);
  private readonly last: Bar[] = [];
  private closeBefore: number | null = null;
  private fault = false;
  private readonly context = unknownContext();

  /** @param join news and macro observations, which are added as they come in */
  constructor(
    readonly symbol: string,
    readonly join = new ContextJoin(symbol),
  ) {
    this.engine = new FeatureEngine(symbol);
  }

  /** The last bars, oldest first, at most OVERLAP_BARS. */
  get tail(): readonly Bar[] {
    return this.last;
  }

  get newest(): Bar | null {
    return this.last.at(-1) ?? null;
  }

  /** Last close of the session before the newest bar's; null when that is not among the bars seen. */
  get previousClose(): number | null {
    return this.closeBefore;
  }

  /** Whether the latest bar was invalid, so that no feature can be computed of it. */
  get inputFault(): boolean {
    return this.fault;
  }

  /** Feeds the first bars, oldest first: of all but those that the window ends with no vector is computed. */
  start(bars: readonly Bar[], market: MarketReturns): void {
    const inWindow = firstOfWindow(bars);
    for (const bar of bars.slice(0, inWindow)) this.accept(bar, () => this.engine.warmUp(bar));
    for (const bar of bars.slice(inWindow)) this.push(bar, market);
  }

  /** Feeds the next closed bar. An invalid one is refused and marks a fault until a valid one comes. */
  push(bar: Bar, market: MarketReturns): void {
    this.join.write(bar.ts + BAR_MS, this.context);
    market.write(bar.ts, this.context);
    if (this.accept(bar, () => this.engine.push(bar, this.context, this.vector))) this.window.push(bar.ts, this.vector);
  }

  /**
   * The vector of a bar that is still forming, with the context of the newest closed one; null for a bar that is invalid or
   * not newer than the newest.
   */
  peek(forming: Bar, market: MarketReturns, formingMarket: Bar | undefined): Float64Array | null {
    if (forming.ts <= (this.newest?.ts ?? -Infinity)) return null;
    market.writeForming(forming.ts, formingMarket, this.context);
    try {
      this.engine.peek(forming, this.context, this.vector);
    } catch (error) {
      if (!(error instanceof InvalidBarError)) throw error;
      return null;
    }
    return this.vector;
  }

  /** @returns whether the engine took the bar */
  private accept(bar: Bar, feed: () => void): boolean {
    try {
      feed();
    } catch (error) {
      if (!(error instanceof InvalidBarError)) throw error;
      this.fault = true;
      return false;
    }
    this.fault = false;
    this.remember(bar);
    return true;
  }

  private remember(bar: Bar): void {
    const { newest } = this;
    if (newest !== null && newYorkDate(newest.ts) !== newYorkDate(bar.ts)) this.closeBefore = newest.close;
    this.last.push(bar);
    if (this.last.length > OVERLAP_BARS) this.last.shift();
  }
}
