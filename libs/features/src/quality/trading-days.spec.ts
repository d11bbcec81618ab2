import { describe, expect, it } from 'vitest';
import { rearranged } from '../testing/defects.js';
import { randomSeries } from '../testing/random-market.js';
import { tradingDays } from './trading-days.js';

const series = randomSeries({ sessions: 3 });

describe('tradingDays', () => {
  it('sums up the bars of each session', () => {
    const days = tradingDays(series);
    expect(days.map(({ date, firstRow, bars }) => [date, firstRow, bars])).toEqual([['2025-03-03', 0, 390], ['2025-03-04', 390, 390], ['2025-03-05', 780, 390]]);
    const second = (column: Float64Array) => column.slice(390, 780);
    expect(days[1]).toMatchObject({
      open: series.open[390], close: series.close[779], high: Math.max(...second(series.high)), low: Math.min(...second(series.low)),
      volume: second(series.volume).reduce((sum, volume) => sum + volume, 0),
    });
  });

  it('knows only the days and the minutes that have bars', () => {
    const rows = [5, 6, 900];
    expect(tradingDays(rearranged(series, rows)).map(({ date, firstRow, bars }) => [date, firstRow, bars])).toEqual([['2025-03-03', 0, 2], ['2025-03-05', 2, 1]]);
    expect(tradingDays(rearranged(series, []))).toEqual([]);
  });
});
