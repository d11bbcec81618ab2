import { allocateSeries, type BarSeries } from './bar-series.js';
import { addDays } from './calendar-date.js';
import type { CorporateAction } from './corporate-action.js';
import { newYorkInstant } from './new-york-time.js';

/**
 * How a dividend lowers the prices before its ex-date. `crsp`: by its share of the last close before
 * (https://www.crsp.org/products/documentation/crsp-calculations), known before the ex-date opens; the view `bars_adjusted`
 * of the database does the same. `reinvested`: as if it had bought shares at the close of the ex-date, c / (c + dividend),
 * known when that day is over; the adjusted columns of Tiingo are made so. They differ by some 0.01 % a dividend.
 */
export type DividendMethod = 'crsp' | 'reinvested';

/** What one split or dividend does to all bars before it. */
export interface Adjustment {
  readonly action: CorporateAction;
  /** New York midnight with which the ex-date begins: bars that start before it are adjusted. */
  readonly exAt: number;
  /** How many bars of the series are before it. */
  readonly bars: number;
  /** Start of the bar whose close a dividend was compared with; null for a split, and without such a bar, which changes nothing. */
  readonly reference: number | null;
  /** Factor of earlier prices; 0 or less for a dividend that no price before it could pay, which changes nothing. */
  readonly price: number;
}

/**
 * Each action on a series of bars that stand in the shares of their own day, latest first. A dividend counts in the shares
 * of the day before its ex-date.
 * @param actions of `series.symbol`; those of other symbols are left out
 */
export function adjustmentsOf(series: BarSeries, actions: readonly CorporateAction[], method: DividendMethod = 'crsp'): Adjustment[] {
  const own = actions.filter(({ symbol }) => symbol === series.symbol).map((action) => ({ action, exAt: newYorkInstant(action.exDate, 0) }));
  own.sort((a, b) => b.exAt - a.exAt);
  /** New shares for one that was held just before `exAt`. */
  const sharesFrom = (exAt: number) => own.reduce((product, split) => (split.action.kind === 'split' && split.exAt >= exAt ? product * split.action.value : product), 1);
  return own.map(({ action, exAt }) => {
    const bars = barsBefore(series, exAt);
    if (action.kind === 'split') return { action, exAt, bars, reference: null, price: 1 / action.value };
    const last = method === 'crsp' ? bars - 1 : barsBefore(series, newYorkInstant(addDays(action.exDate, 1), 0)) - 1;
    if (bars === 0 || last < 0 || (method === 'reinvested' && last < bars)) return { action, exAt, bars, reference: null, price: 1 };
    const reference = series.ts[last]!;
    const paid = action.value / sharesFrom(exAt);
    const close = series.close[last]! / sharesFrom(reference + 1);
    return { action, exAt, bars, reference, price: method === 'crsp' ? 1 - paid / close : close / (close + paid) };
  });
}

/**
 * A copy of a series of bars that stand in the shares of their own day, in the shares of after the last action: a split
 * divides earlier prices and multiplies volumes, a dividend lowers earlier prices.
 * @param actions of `series.symbol`, in any order; those of other symbols change nothing
 */
export function adjustSeries(series: BarSeries, actions: readonly CorporateAction[], method: DividendMethod = 'crsp'): BarSeries {
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
