import { describe, expect, it } from 'vitest';
import { BAR_MS, toSeries, type Bar } from '@tandem/domain';
import { sessionMinutes } from './session-minutes.js';

const bar = (symbol: string, minute: number): Bar => ({ symbol, ts: minute * BAR_MS, open: 1, high: 2, low: 1, close: 2, volume: 10 });

describe('sessionMinutes', () => {
  it('gives the bars of all symbols by minute, in order of time', () => {
    const series = [toSeries('SPY', [bar('SPY', 1), bar('SPY', 2)]), toSeries('NKE', [bar('NKE', 0), bar('NKE', 2)])];
    expect(sessionMinutes(series).map(({ ts, bars }) => [ts / BAR_MS, bars.map(({ symbol }) => symbol)])).toEqual([
      [0, ['NKE']],
      [1, ['SPY']],
      [2, ['SPY', 'NKE']],
    ]);
  });

  it('leaves out a minute in which nothing traded', () => {
    const series = [toSeries('SPY', [bar('SPY', 0), bar('SPY', 5)])];
    expect(sessionMinutes(series).map(({ ts }) => ts / BAR_MS)).toEqual([0, 5]);
  });
});
