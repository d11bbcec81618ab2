import { BAR_MS, MARKET_SYMBOL, sliceSeries, type BarSeries, type MacroObservation, type Random } from '@tandem/domain';
import type { AvailableNews } from '../context/news-memory.js';
import type { FeatureMatrix } from '../engine/compute-features.js';
import { sessionsOf } from '../sessions.js';

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
  const known = <T extends { readonly availableAt: number }>(items: readonly T[]) =>
    items.filter(({ availableAt }) => availableAt <= instant);
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

/** Largest log move of a noise bar: ten times what a share moves in a minute, so that nothing fitted to it stays as it was. */
const NOISE_MOVE = 0.01;

/** The history with everything after `instant` replaced by noise: prices, volumes, and what news and observations say. */
export function noiseAfter({ series, news, observations }: MarketHistory, instant: number, random: Random): MarketHistory {
  const later = ({ availableAt }: { readonly availableAt: number }) => availableAt > instant;
  return {
    series: series.map((bars) => noisyBars(bars, firstRowFrom(bars.ts, instant - BAR_MS + 1), random)),
    news: news.map((item) => (later(item) ? { ...item, sentiment: 2 * random.uniform() - 1 } : item)),
    observations: observations.map((item) => (later(item) ? { ...item, value: 100 * random.uniform() } : item)),
  };
}

function noisyBars(bars: BarSeries, from: number, random: Random): BarSeries {
  const [open, high, low, close, volume] = [bars.open, bars.high, bars.low, bars.close, bars.volume].map((column) =>
    column.slice(),
  ) as Columns;
  let price = from > 0 ? close[from - 1]! : 100;
  for (let i = from; i < bars.length; i++) {
    open[i] = price;
    price *= Math.exp(NOISE_MOVE * (2 * random.uniform() - 1));
    close[i] = price;
    high[i] = Math.max(open[i]!, price) * (1 + NOISE_MOVE * random.uniform());
    low[i] = Math.min(open[i]!, price) / (1 + NOISE_MOVE * random.uniform());
    volume[i] = Math.floor(1e6 * random.uniform());
  }
  return { ...bars, open, high, low, close, volume };
}

type Columns = [open: Float64Array, high: Float64Array, low: Float64Array, close: Float64Array, volume: Float64Array];

/**
 * Closes of bars of the market symbol, ascending, at which the future is cut off: half of them anywhere, half where a leak
 * is likely to show: the last bar before a news item or an observation became available, and first and last bars of sessions.
 * @param count at most this many; fewer when they coincide
 */
export function sampleInstants(history: MarketHistory, count: number, random: Random): number[] {
  const { ts } = marketOf(history);
  if (ts.length === 0) throw new RangeError('There are no bars of the market symbol to sample.');
  const critical = [...rowsBeforeEvents(history, ts), ...sessionEnds(ts)];
  const rows = new Set<number>();
  for (let i = 0; i < count; i++) rows.add(i % 2 === 0 ? random.index(ts.length) : critical[random.index(critical.length)]!);
  return [...rows].sort((a, b) => a - b).map((row) => ts[row]! + BAR_MS);
}

/** The last row that closed before each item was available, where there is one. */
function rowsBeforeEvents({ news, observations }: MarketHistory, ts: Float64Array): number[] {
  return [...news, ...observations].map(({ availableAt }) => firstRowFrom(ts, availableAt - BAR_MS) - 1).filter((row) => row >= 0);
}

/** First and last row of every session. */
function sessionEnds(ts: Float64Array): number[] {
  const days = [...sessionsOf(ts)].map((session) => session?.date);
  return days.flatMap((day, row) => (day === days[row - 1] && day === days[row + 1] ? [] : [row]));
}
