import { allocateSeries, BAR_MS, newYorkDate, sessionsBetween, Random, type BarSeries, type MacroObservation } from '@tandem/domain';
import type { MarketHistory } from '../src/checks/market-history.js';
import type { AvailableNews } from '../src/context/news-memory.js';

export { sliceSeries } from '@tandem/domain';

interface RandomMarketOptions {
  readonly symbol?: string;
  readonly seed?: number;
  /** First day, `YYYY-MM-DD`. */
  readonly from?: string;
  readonly sessions?: number;
  /** Share of minutes that have no bar. */
  readonly missing?: number;
  /** Size of all moves; 1 (default) is some 0.13 % a minute. */
  readonly volatility?: number;
  /** Share of bars without any trade. */
  readonly idle?: number;
  /** Share of bars on which a stretch of equal prices begins. */
  readonly stuck?: number;
}

/** Longest stretch of equal prices. */
const STUCK_BARS = 120;

/** A random walk over whole NYSE sessions: prices move every minute, volumes vary, every bar is a valid one. */
export function randomSeries(options: RandomMarketOptions = {}): BarSeries {
  const { symbol = 'SPY', seed = 1, from = '2025-03-03', sessions = 3, missing = 0, volatility = 1, idle = 0, stuck = 0 } = options;
  const seeded = new Random(seed);
  const next = () => seeded.uniform();
  const starts: number[] = [];
  for (const { open, close } of sessionsBetween(from, '2025-12-31').slice(0, sessions)) {
    for (let ts = open; ts < close; ts += BAR_MS) if (next() >= missing) starts.push(ts);
  }
  const series = allocateSeries(symbol, starts.length);
  let price = 100;
  let rest = 0;
  starts.forEach((ts, i) => {
    if (rest > 0) rest--;
    else if (stuck > 0 && next() < stuck) rest = Math.floor(next() * STUCK_BARS);
    const size = rest > 0 ? 0 : volatility;
    const open = price * Math.exp((next() - 0.5) * 0.002 * size);
    const close = open * Math.exp((next() - 0.5) * 0.004 * size);
    series.ts[i] = ts;
    series.open[i] = open;
    series.close[i] = close;
    series.high[i] = Math.max(open, close) * (1 + next() * 0.001 * size);
    series.low[i] = Math.min(open, close) * (1 - next() * 0.001 * size);
    series.volume[i] = idle > 0 && next() < idle ? 0 : Math.floor(next() * 10_000);
    price = close;
  });
  return series;
}

/** The series with all prices from row `row` on multiplied by `factor`. */
export function gapped(series: BarSeries, row: number, factor: number): BarSeries {
  const shift = (column: Float64Array) => column.map((price, i) => (i < row ? price : price * factor));
  return { ...series, open: shift(series.open), high: shift(series.high), low: shift(series.low), close: shift(series.close) };
}

/** One bar of a series as an object. */
export function barAt(series: BarSeries, i: number) {
  return {
    ts: series.ts[i]!,
    open: series.open[i]!,
    high: series.high[i]!,
    low: series.low[i]!,
    close: series.close[i]!,
    volume: series.volume[i]!,
  };
}

/** A random market of two symbols and SPY with news inside and outside of trading hours and two macro series, some of them late. */
export function randomHistory(sessions: number, seed = 1, missing = 0.01): MarketHistory {
  const seeded = new Random(seed);
  const random = () => seeded.uniform();
  const series = ['AAA', 'BBB', 'SPY'].map((symbol, i) => randomSeries({ symbol, seed: 10 * seed + i, sessions, missing }));
  const { ts, length } = series[2]!;
  const news: AvailableNews[] = Array.from({ length: 4 * sessions }, () => {
    const publishedAt = ts[Math.floor(random() * length)]! + Math.floor(random() * 1_200) * BAR_MS;
    return {
      symbols: random() < 0.5 ? ['AAA'] : ['BBB', 'SPY'],
      publishedAt,
      availableAt: publishedAt + Math.floor(random() * 20) * BAR_MS,
      sentiment: 2 * random() - 1,
    };
  });
  const observations: MacroObservation[] = Array.from({ length: 2 * sessions }, (_, i) => {
    const availableAt = ts[Math.floor((i / (2 * sessions)) * length)]!;
    return {
      series: i % 2 === 0 ? 'VIXCLS' : 'DGS10',
      observedOn: newYorkDate(availableAt - 86_400_000),
      availableAt,
      value: 10 + 10 * random(),
    };
  });
  return { series, news, observations };
}
