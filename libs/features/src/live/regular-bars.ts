import { sessionAt, type Bar, type BarSeries } from '@tandem/domain';

/** The bars of a series that lie in regular trading, oldest first: what models are trained on, and nothing else. */
export function regularBars({ symbol, length, ts, open, high, low, close, volume }: BarSeries): Bar[] {
  const bars: Bar[] = [];
  for (let row = 0; row < length; row++) {
    if (sessionAt(ts[row]!) === undefined) continue;
    bars.push({ symbol, ts: ts[row]!, open: open[row]!, high: high[row]!, low: low[row]!, close: close[row]!, volume: volume[row]! });
  }
  return bars;
}
