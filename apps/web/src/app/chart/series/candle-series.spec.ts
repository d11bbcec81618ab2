import { describe, expect, it } from 'vitest';
import { aBar } from '../../../../testing/messages';
import { candleOfBar } from './candle';
import { CandleSeries, MAX_CANDLES } from './candle-series';

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

  it('forgets the oldest candles now and then, and never has many more than it keeps', () => {
    const series = new CandleSeries();
    const all = Array.from({ length: MAX_CANDLES }, (_, minute) => candle(minute));
    series.load(all);
    const { generation } = series;
    for (let minute = MAX_CANDLES; minute < MAX_CANDLES + 1_000; minute++) {
      series.apply(candle(minute));
      expect(series.candles.length).toBeLessThanOrEqual(MAX_CANDLES + 200);
    }
    expect(series.candles.length).toBeGreaterThanOrEqual(MAX_CANDLES);
    expect(series.generation - generation).toBeLessThanOrEqual(6);
    expect(minutes(series).at(-1)).toBe(MAX_CANDLES + 999);
  });

  it('takes older pages before the oldest candle, and keeps them while live ones come', () => {
    const series = new CandleSeries();
    series.load([candle(10), candle(11)]);
    expect(series.prepend([candle(8), candle(9), candle(10)])).toBe(2);
    expect(series.prepend([candle(8)])).toBe(0);
    series.apply(candle(12));
    expect(minutes(series)).toEqual([8, 9, 10, 11, 12]);
  });

  it('keeps older pages only where the newest page meets them with the same prices', () => {
    const paged = (): CandleSeries => {
      const series = new CandleSeries();
      series.load([candle(2), candle(3)]);
      series.prepend([candle(0), candle(1)]);
      return series;
    };
    const [meets, gap, adjusted] = [paged(), paged(), paged()];
    meets.load([candle(3), candle(4)]);
    gap.load([candle(7), candle(8)]);
    adjusted.load([candle(3, 25), candle(4, 25)]);
    expect([minutes(meets), minutes(gap), minutes(adjusted)]).toEqual([
      [0, 1, 2, 3, 4],
      [7, 8],
      [3, 4],
    ]);
  });

  it('changes its generation for everything but the newest candle', () => {
    const series = new CandleSeries();
    series.load([candle(0), candle(2)]);
    const { generation } = series;
    series.apply(candle(2, 7));
    series.apply(candle(3));
    expect(series.generation).toBe(generation);
    series.apply(candle(1));
    expect(series.generation).toBeGreaterThan(generation);
  });
});
