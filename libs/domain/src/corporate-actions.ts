import { allocateSeries, type BarSeries } from './bar-series.js';
import { addDays } from './calendar-date.js';
import type { CorporateActionKind } from './enumerations.js';
import { newYorkInstant } from './new-york-time.js';

/** A change of what one share is. */
export interface CorporateAction {
  readonly symbol: string;
  /** The first day that trades without the dividend, or after the split; New York, `YYYY-MM-DD`. */
  readonly exDate: string;
  readonly kind: CorporateActionKind;
  /** Split: new shares for one old (4 for 4:1, 0.1 for 1:10). Dividend: US dollars a share. */
  readonly value: number;
}

/**
 * How a dividend lowers the prices before its ex-date. `reinvested`: as if it had bought shares at the close of the ex-date, c / (c +
 * dividend),
 * known when that day is over; the adjusted columns of Tiingo are made so, and so is the view `bars_adjusted` of the database. `crsp`: by
 * its share of
 * the last close before (https://www.crsp.org/products/documentation/crsp-calculations), known before the ex-date opens; so it is also on
 * an ex-date
 * without a bar. They differ by some 0.01 % a dividend.
 */
export type DividendMethod = 'crsp' | 'reinvested';

/** What one split or dividend does to all bars before it. */
export interface Adjustment {
  readonly action: CorporateAction;
  /** New York midnight with which the ex-date begins: bars that start before it are adjusted. */
  readonly exAt: number;
  /** How many bars of the series are before it. */
  readonly bars: number;
  /** Start of the bar whose close a dividend was compared with; null for a split, and where no bar is before it, which changes nothing. */
  readonly reference: number | null;
  /** Factor of earlier prices; 0 or less for a dividend that no price before it could pay, which changes nothing. */
  readonly price: number;
}

/**
 * Each action on a series of bars that stand in the shares of their own day, latest first. A dividend counts in the shares
 * of the day before its ex-date.
 * @param actions of `series.symbol`; those of other symbols are left out
 */
export function adjustmentsOf(series: BarSeries, actions: readonly CorporateAction[], method: DividendMethod = 'reinvested'): Adjustment[] {
  const own = actions
    .filter(({ symbol }) => symbol === series.symbol)
    .map((action) => ({ action, exAt: newYorkInstant(action.exDate, 0) }));
  own.sort((a, b) => b.exAt - a.exAt);
  /** New shares for one that was held just before `exAt`. */
  const sharesFrom = (exAt: number) =>
    own.reduce((product, split) => (split.action.kind === 'split' && split.exAt >= exAt ? product * split.action.value : product), 1);
  return own.map(({ action, exAt }) => {
    const bars = barsBefore(series, exAt);
    if (action.kind === 'split') return { action, exAt, bars, reference: null, price: 1 / action.value };
    if (bars === 0) return { action, exAt, bars, reference: null, price: 1 };
    const paid = action.value / sharesFrom(exAt);
    const closeOf = (row: number) => series.close[row]! / sharesFrom(series.ts[row]! + 1);
    const leftOver = 1 - paid / closeOf(bars - 1);
    const last = barsBefore(series, newYorkInstant(addDays(action.exDate, 1), 0)) - 1;
    if (method === 'crsp' || last < bars || leftOver <= 0) return { action, exAt, bars, reference: series.ts[bars - 1]!, price: leftOver };
    return { action, exAt, bars, reference: series.ts[last]!, price: closeOf(last) / (closeOf(last) + paid) };
  });
}

/**
 * A copy of a series of bars that stand in the shares of their own day, in the shares of after the last action: a split
 * divides earlier prices and multiplies volumes, a dividend lowers earlier prices.
 * @param actions of `series.symbol`, in any order; those of other symbols change nothing
 */
export function adjustSeries(series: BarSeries, actions: readonly CorporateAction[], method: DividendMethod = 'reinvested'): BarSeries {
  const adjustments = adjustmentsOf(series, actions, method).filter(({ price }) => price > 0);
  const adjusted = allocateSeries(series.symbol, series.length);
  let [next, kept, ratio] = [0, 1, 1];
  for (let i = series.length - 1; i >= 0; i -= 1) {
    for (; i < (adjustments[next]?.bars ?? 0); next += 1) {
      const { action, price } = adjustments[next]!;
      if (action.kind === 'split') ratio *= action.value;
      else kept *= price;
    }
    adjusted.ts[i] = series.ts[i]!;
    for (const column of ['open', 'high', 'low', 'close'] as const) adjusted[column][i] = series[column][i]! * (kept / ratio);
    adjusted.volume[i] = series.volume[i]! * ratio;
  }
  return adjusted;
}

/** How many bars of a series start before `ts`, by bisection. */
function barsBefore({ ts: starts, length }: BarSeries, ts: number): number {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (starts[middle]! < ts) low = middle + 1;
    else high = middle;
  }
  return low;
}
