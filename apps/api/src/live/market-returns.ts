import { MARKET_MAX_AGE_MS } from '@tandem/features';
import type { Bar } from '@tandem/market';

/** Bars over which the market's return is taken: `mkt_ret_5`. */
const LAG = 5;

type Tick = Pick<Bar, 'ts' | 'close'>;

/**
 * The market symbol's five-bar log return as of any instant: that of its newest bar which is not after the instant and
 * not older than the features allow. NaN when there is none.
 */
export class MarketReturns {
  private ticks: Tick[] = [];

  /** @param capacity bars kept: as many as an engine is ever rebuilt from */
  constructor(private readonly capacity: number) {}

  clear(): void {
    this.ticks = [];
  }

  /** Takes in the market symbol's next closed bar. */
  push({ ts, close }: Tick): void {
    this.ticks.push({ ts, close });
    // Dropped in blocks: moving the whole array at every bar would cost more than the few bars kept too long.
    if (this.ticks.length > 2 * this.capacity) this.ticks.splice(0, this.ticks.length - this.capacity);
  }

  at(ts: number): number {
    const newest = this.indexAt(ts);
    if (newest < LAG || ts - this.ticks[newest]!.ts > MARKET_MAX_AGE_MS) return NaN;
    return this.returnTo(this.ticks[newest]!.close, newest);
  }

  /** Like `at` for the minute that is still forming, whose newest market bar is `forming` when that is given. */
  atForming(ts: number, forming: Tick | undefined): number {
    if (forming === undefined || forming.ts > ts || ts - forming.ts > MARKET_MAX_AGE_MS) return this.at(ts);
    const next = this.indexAt(forming.ts - 1) + 1;
    return next < LAG ? NaN : this.returnTo(forming.close, next);
  }

  private returnTo(close: number, index: number): number {
    return Math.log(close) - Math.log(this.ticks[index - LAG]!.close);
  }

  /** Index of the newest bar that is not after `ts`, -1 when there is none. Live, it is among the last few. */
  private indexAt(ts: number): number {
    let low = 0;
    let high = this.ticks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.ticks[middle]!.ts <= ts) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}
