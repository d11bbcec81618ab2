import { BAR_MS, MARKET_SYMBOL, sliceSeries, type BarSeries, type MacroObservation } from '@tandem/domain';
import type { AvailableNews } from '../context/available-news.js';
import type { FeatureMatrix } from '../engine/compute-features.js';

/** Everything that features and labels are made of. Bars in regular hours, the market symbol's among them. */
export interface MarketHistory {
  readonly series: readonly BarSeries[];
  readonly news: readonly AvailableNews[];
  readonly observations: readonly MacroObservation[];
}

/** Features of every bar of a history, one matrix a series, in their order: what the checks put to the test. */
export type FeatureComputation = (history: MarketHistory) => readonly FeatureMatrix[];

/** What was known at `instant` (milliseconds since the Unix epoch): bars that had closed, news and observations available. */
export function asOf(history: MarketHistory, instant: number): MarketHistory {
  const known = <T extends { readonly availableAt: number }>(items: readonly T[]) => items.filter(({ availableAt }) => availableAt <= instant);
  return {
    series: history.series.map((bars) => sliceSeries(bars, 0, firstRowFrom(bars.ts, instant - BAR_MS + 1))),
    news: known(history.news),
    observations: known(history.observations),
  };
}

/** First row whose bar does not start before `instant`; the number of rows when all do. `ts` ascends. */
export function firstRowFrom(ts: Float64Array, instant: number): number {
  const row = ts.findIndex((start) => start >= instant);
  return row < 0 ? ts.length : row;
}

/** Bars of the market symbol; none of them when the history has none. */
export function marketOf({ series }: MarketHistory): BarSeries {
  const market = series.find(({ symbol }) => symbol === MARKET_SYMBOL);
  return market ?? { symbol: MARKET_SYMBOL, length: 0, ...EMPTY };
}

const NONE = new Float64Array(0);
const EMPTY = { ts: NONE, open: NONE, high: NONE, low: NONE, close: NONE, volume: NONE };
