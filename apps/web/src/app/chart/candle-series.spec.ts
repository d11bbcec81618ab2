import { describe, expect, it } from 'vitest';
import { aBar } from '../../../testing/messages';
import { candleOfBar, CandleSeries, MAX_CANDLES } from './candle-series';

const start = Date.parse('2026-03-06T14:30:00Z');
const candle = (minute: number, close = 101) => candleOfBar(aBar({ ts: new Date(start + minute * 60_000).toISOString(), close }));
const minutes = (series: CandleSeries) => series.candles.map(({ x }) => (x - start) / 60_000);

describe('CandleSeries', () => {
  it('lets the forming candle grow in place and begins a new one with the next minute', () => {
    const series = new CandleSeries();
    series.load([candle(0), candle(1)]);
    series.apply(candle(1, 105));
    series.apply(candle(2));
    expect(minutes(series)).toEqual([0, 1, 2]);
    expect(series.candles[1]?.c).toBe(105);
  });

  it('keeps what arrived live while history was under way', () => {
    const series = new CandleSeries();
    series.apply(candle(2));
    series.apply(candle(3));
    series.load([candle(0), candle(1), candle(2)]);
    expect(minutes(series)).toEqual([0, 1, 2, 3]);
  });

  it('fills a hole with a late candle', () => {
    const series = new CandleSeries();
    series.load([candle(0), candle(2)]);
    series.apply(candle(1));
    expect(minutes(series)).toEqual([0, 1, 2]);
  });

  it('takes history that fills what a broken connection missed', () => {
    const series = new CandleSeries();
    series.load([candle(0)]);
    series.apply(candle(5));
    series.load([candle(0), candle(1), candle(2), candle(3), candle(4), candle(5)]);
    expect(minutes(series)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('forgets the oldest candle when it is full', () => {
    const series = new CandleSeries();
    series.load(Array.from({ length: MAX_CANDLES }, (_, minute) => candle(minute)));
    series.apply(candle(MAX_CANDLES));
    expect(series.candles).toHaveLength(MAX_CANDLES);
    expect(minutes(series)[0]).toBe(1);
  });
});
