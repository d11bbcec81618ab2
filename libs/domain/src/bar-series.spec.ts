import { describe, expect, it } from 'vitest';
import { barsOf, toSeries } from './bar-series.js';
import type { Bar } from './bar.js';

const bar = (symbol: string, minute: number): Bar => ({
  symbol,
  ts: minute * 60_000,
  open: 1,
  high: 2 + minute,
  low: 1,
  close: 2,
  volume: 10,
});

describe('a series', () => {
  it('gives back the bars that it was made of', () => {
    const bars = [bar('SPY', 0), bar('SPY', 5), bar('NKE', 1)];
    expect([...barsOf([toSeries('SPY', bars.slice(0, 2)), toSeries('NKE', bars.slice(2))])]).toEqual(bars);
  });

  it('of shortened columns gives the bars that count', () => {
    expect([...barsOf([{ ...toSeries('SPY', [bar('SPY', 0), bar('SPY', 1)]), length: 1 }])]).toEqual([bar('SPY', 0)]);
  });
});
