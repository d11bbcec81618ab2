import type { Bar } from './bar.js';

/**
 * Bars of one symbol in columns, oldest first, `ts` strictly increasing. Column `i` of every array belongs to the
 * same bar, so numeric code runs over plain typed arrays.
 */
export interface BarSeries {
  readonly symbol: string;
  readonly length: number;
  /** Bar starts, milliseconds since the Unix epoch (UTC). */
  readonly ts: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
}

/** An all-zero series of `length` bars, to be filled in place. */
export function allocateSeries(symbol: string, length: number): BarSeries {
  const column = () => new Float64Array(length);
  return { symbol, length, ts: column(), open: column(), high: column(), low: column(), close: column(), volume: column() };
}

/** Columns of `bars`, which must be of one symbol and in order of time. */
export function toSeries(symbol: string, bars: readonly Bar[]): BarSeries {
  const series = allocateSeries(symbol, bars.length);
  bars.forEach((bar, i) => {
    series.ts[i] = bar.ts;
    series.open[i] = bar.open;
    series.high[i] = bar.high;
    series.low[i] = bar.low;
    series.close[i] = bar.close;
    series.volume[i] = bar.volume;
  });
  return series;
}

/** The bars of all series, one series after the other. */
export function* barsOf(series: readonly BarSeries[]): Generator<Bar> {
  for (const { symbol, length, ts, open, high, low, close, volume } of series) {
    for (let i = 0; i < length; i += 1) {
      yield { symbol, ts: ts[i]!, open: open[i]!, high: high[i]!, low: low[i]!, close: close[i]!, volume: volume[i]! };
    }
  }
}

/** Rows `from` … `to` - 1 of a series, which share its memory. */
export function viewSeries(series: BarSeries, from: number, to: number): BarSeries {
  const view = (column: Float64Array) => column.subarray(from, to);
  const { symbol, ts, open, high, low, close, volume } = series;
  return {
    symbol,
    length: to - from,
    ts: view(ts),
    open: view(open),
    high: view(high),
    low: view(low),
    close: view(close),
    volume: view(volume),
  };
}

/** A copy of rows `from` … `to` - 1 of a series. */
export function sliceSeries(series: BarSeries, from: number, to = series.length): BarSeries {
  const cut = (column: Float64Array) => column.slice(from, to);
  const { symbol, ts, open, high, low, close, volume } = series;
  const length = Math.max(0, Math.min(to, series.length) - from);
  return { symbol, length, ts: cut(ts), open: cut(open), high: cut(high), low: cut(low), close: cut(close), volume: cut(volume) };
}

/** The bars of both, which are of one symbol: those of `later` come after those of `earlier`. */
export function joinSeries(earlier: BarSeries, later: BarSeries): BarSeries {
  const joined = allocateSeries(earlier.symbol, earlier.length + later.length);
  for (const column of ['ts', 'open', 'high', 'low', 'close', 'volume'] as const) {
    joined[column].set(earlier[column].subarray(0, earlier.length));
    joined[column].set(later[column].subarray(0, later.length), earlier.length);
  }
  return joined;
}

/** The given rows of a series, in the order given. */
export function pickBars(bars: BarSeries, rows: readonly number[]): BarSeries {
  const pick = (column: Float64Array) => {
    const picked = new Float64Array(rows.length);
    for (let i = 0; i < rows.length; i++) picked[i] = column[rows[i]!]!;
    return picked;
  };
  const { symbol, ts, open, high, low, close, volume } = bars;
  return {
    symbol,
    length: rows.length,
    ts: pick(ts),
    open: pick(open),
    high: pick(high),
    low: pick(low),
    close: pick(close),
    volume: pick(volume),
  };
}
