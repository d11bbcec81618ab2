import { allocateSeries, newYorkDate, type BarSeries } from '@tandem/domain';

/** Views of `bars` by New York day; they share its memory. */
export function sessionSlices(bars: BarSeries): ReadonlyMap<string, BarSeries> {
  const slices = new Map<string, BarSeries>();
  let start = 0;
  while (start < bars.length) {
    const date = newYorkDate(bars.ts[start]!);
    let end = start + 1;
    while (end < bars.length && newYorkDate(bars.ts[end]!) === date) end += 1;
    slices.set(date, slice(bars, start, end));
    start = end;
  }
  return slices;
}

/** A day without bars. */
export function emptySeries(symbol: string): BarSeries {
  return allocateSeries(symbol, 0);
}

function slice(bars: BarSeries, start: number, end: number): BarSeries {
  const view = (column: Float64Array) => column.subarray(start, end);
  return {
    symbol: bars.symbol,
    length: end - start,
    ts: view(bars.ts),
    open: view(bars.open),
    high: view(bars.high),
    low: view(bars.low),
    close: view(bars.close),
    volume: view(bars.volume),
  };
}
