import { allocateSeries, BAR_MS, sessionsBetween, type BarSeries } from '@tandem/market';

/** Uniform numbers in [0, 1) that follow from `seed` alone (mulberry32). */
export function uniform(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export interface RandomMarketOptions {
  readonly symbol?: string;
  readonly seed?: number;
  /** First day, `YYYY-MM-DD`. */
  readonly from?: string;
  readonly sessions?: number;
  /** Share of minutes that have no bar. */
  readonly missing?: number;
}

/** A random walk over whole NYSE sessions: prices move every minute, volumes vary, every bar is a valid one. */
export function randomSeries(options: RandomMarketOptions = {}): BarSeries {
  const { symbol = 'SPY', seed = 1, from = '2025-03-03', sessions = 3, missing = 0 } = options;
  const next = uniform(seed);
  const starts: number[] = [];
  for (const { open, close } of sessionsBetween(from, '2025-12-31').slice(0, sessions)) {
    for (let ts = open; ts < close; ts += BAR_MS) if (next() >= missing) starts.push(ts);
  }
  const series = allocateSeries(symbol, starts.length);
  let price = 100;
  starts.forEach((ts, i) => {
    const open = price * Math.exp((next() - 0.5) * 0.002);
    const close = open * Math.exp((next() - 0.5) * 0.004);
    series.ts[i] = ts;
    series.open[i] = open;
    series.close[i] = close;
    series.high[i] = Math.max(open, close) * (1 + next() * 0.001);
    series.low[i] = Math.min(open, close) * (1 - next() * 0.001);
    series.volume[i] = Math.floor(next() * 10_000);
    price = close;
  });
  return series;
}

/** Rows `from` … `to` - 1 of a series. */
export function sliceSeries(series: BarSeries, from: number, to = series.length): BarSeries {
  const cut = (column: Float64Array) => column.slice(from, to);
  return {
    symbol: series.symbol,
    length: Math.max(0, Math.min(to, series.length) - from),
    ts: cut(series.ts),
    open: cut(series.open),
    high: cut(series.high),
    low: cut(series.low),
    close: cut(series.close),
    volume: cut(series.volume),
  };
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
