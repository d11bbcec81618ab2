import { BAR_MS, type BarSeries } from '@tandem/market';

/** Bars over which the market's return is taken. */
const MARKET_LAG = 5;

/**
 * A market bar older than this says nothing about a symbol's bar: the return counts as unknown. The same five minutes
 * that a window may lack.
 */
export const MARKET_MAX_AGE_MS = 5 * BAR_MS;

/** The market symbol's 5-bar log return at each of its bars (its own `ret_5`); NaN for the first five. */
export function marketReturns(market: BarSeries): Float64Array {
  const returns = new Float64Array(market.length).fill(NaN);
  for (let i = MARKET_LAG; i < market.length; i++) {
    returns[i] = Math.log(market.close[i]!) - Math.log(market.close[i - MARKET_LAG]!);
  }
  return returns;
}

/**
 * For every instant of `ts` (ascending) the value of the newest source bar that is not after it and at most `maxAgeMs`
 * older; NaN when there is none.
 */
export function joinAsOf(
  ts: Float64Array,
  sourceTs: Float64Array,
  values: Float64Array,
  maxAgeMs = MARKET_MAX_AGE_MS,
): Float64Array {
  const joined = new Float64Array(ts.length).fill(NaN);
  let newest = -1;
  for (let i = 0; i < ts.length; i++) {
    while (newest + 1 < sourceTs.length && sourceTs[newest + 1]! <= ts[i]!) newest++;
    if (newest >= 0 && ts[i]! - sourceTs[newest]! <= maxAgeMs) joined[i] = values[newest]!;
  }
  return joined;
}
