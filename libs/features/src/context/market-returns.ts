import { BAR_MS, type BarSeries } from '@tandem/domain';
import type { EngineBar } from '../panels/panel.js';
import { CONTEXT, type ContextRow } from './context-features.js';
import { MarketSurprise } from './market-surprise.js';

/** Bars over which the market's return is taken: `mkt_ret_5`. */
const LAG = 5;
const { mkt_ret_5: MKT_RET_5, mkt_surprise: SURPRISE_PLACE } = CONTEXT.at;

/**
 * A market bar older than this says nothing about a symbol's bar: the return counts as unknown. The same five minutes
 * that a window may lack.
 */
const MARKET_MAX_AGE_MS = 5 * BAR_MS;

/** What is needed of a forming bar of the market symbol. `ts` is its start, milliseconds since the Unix epoch. */
interface MarketTick {
  readonly ts: number;
  readonly close: number;
}

/**
 * The market symbol's five-bar log return (its own `ret_5`) and surprise (`MarketSurprise`) as of any instant, for training and live alike:
 * those of its newest bar which is not after the instant and at most MARKET_MAX_AGE_MS older; NaN when there is none, the return also at
 * its first five bars.
 */
export class MarketReturns {
  #ts: number[] = [];
  #logClose: number[] = [];
  #surprise: number[] = [];
  readonly #surprises = new MarketSurprise();
  /** What was found last: bars come in order, so that the next one is mostly there or one further. */
  #place = -1;

  /** @param capacity newest bars that are kept at least; all without it */
  constructor(private readonly capacity = Infinity) {}

  /** The returns as of any instant of a stored series. */
  static of({ length, ts, open, high, low, close, volume }: BarSeries): MarketReturns {
    const returns = new MarketReturns();
    for (let row = 0; row < length; row++) {
      returns.push({ ts: ts[row]!, open: open[row]!, high: high[row]!, low: low[row]!, close: close[row]!, volume: volume[row]! });
    }
    return returns;
  }

  /** Adds the market symbol's next closed bar. */
  push(bar: EngineBar): void {
    this.#ts.push(bar.ts);
    this.#logClose.push(Math.log(bar.close));
    this.#surprise.push(this.#surprises.push(bar));
    // Dropped in blocks: moving the whole array at every bar would cost more than the few bars kept too long.
    if (this.#ts.length <= 2 * this.capacity) return;
    this.#ts = this.#ts.slice(-this.capacity);
    this.#logClose = this.#logClose.slice(-this.capacity);
    this.#surprise = this.#surprise.slice(-this.capacity);
  }

  /** @param ts start of the bar that the return is for */
  at(ts: number): number {
    const newest = this.#indexAt(ts);
    if (newest < LAG || ts - this.#ts[newest]! > MARKET_MAX_AGE_MS) return NaN;
    return this.#logClose[newest]! - this.#logClose[newest - LAG]!;
  }

  /** Like `at` for the minute that is still forming, whose newest market bar is `forming` when that is given. */
  atForming(ts: number, forming: MarketTick | undefined): number {
    if (forming === undefined || forming.ts > ts || ts - forming.ts > MARKET_MAX_AGE_MS) return this.at(ts);
    const next = this.#indexAt(forming.ts - 1) + 1;
    return next < LAG ? NaN : Math.log(forming.close) - this.#logClose[next - LAG]!;
  }

  /** The surprise known at the close of the bar that starts at `ts`; NaN where the market's newest bar is too old. */
  surpriseAt(ts: number): number {
    const newest = this.#indexAt(ts);
    return newest < 0 || ts - this.#ts[newest]! > MARKET_MAX_AGE_MS ? NaN : this.#surprise[newest]!;
  }

  /** Like `surpriseAt` for the minute that is still forming. */
  surpriseForming(ts: number, forming: EngineBar | undefined): number {
    if (forming === undefined || forming.ts > ts || ts - forming.ts > MARKET_MAX_AGE_MS) return this.surpriseAt(ts);
    return forming.ts > (this.#ts.at(-1) ?? -Infinity) ? this.#surprises.peek(forming) : this.surpriseAt(ts);
  }

  /** Writes the market's features of the bar that starts at `ts` to their places in `row`. */
  write(ts: number, row: ContextRow): void {
    row[MKT_RET_5] = this.at(ts);
    row[SURPRISE_PLACE] = this.surpriseAt(ts);
  }

  /** Like `write` for the minute that is still forming. */
  writeForming(ts: number, forming: EngineBar | undefined, row: ContextRow): void {
    row[MKT_RET_5] = this.atForming(ts, forming);
    row[SURPRISE_PLACE] = this.surpriseForming(ts, forming);
  }

  /** Index of the newest bar that is not after `ts`; -1 when there is none. */
  #indexAt(ts: number): number {
    if (!this.#isNewestAt(this.#place, ts)) {
      this.#place = this.#isNewestAt(this.#place + 1, ts) ? this.#place + 1 : this.#search(ts);
    }
    return this.#place;
  }

  #isNewestAt(index: number, ts: number): boolean {
    const { length } = this.#ts;
    return index >= 0 && index < length && this.#ts[index]! <= ts && (index + 1 === length || this.#ts[index + 1]! > ts);
  }

  #search(ts: number): number {
    let low = 0;
    let high = this.#ts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#ts[middle]! <= ts) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}
