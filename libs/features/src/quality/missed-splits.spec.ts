import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { pickBars, type BarSeries } from '@tandem/domain';
import { randomSeries } from '../../testing/random-market.js';
import { scaled } from '../../testing/series.js';
import { findMissedSplits, tradingDays, type TradingDay } from './missed-splits.js';

const threeDays = randomSeries({ sessions: 3 });

describe('tradingDays', () => {
  it('sums up the bars of each session', () => {
    const days = tradingDays(threeDays);
    expect(days.map(({ date, firstRow, bars }) => [date, firstRow, bars])).toEqual([
      ['2025-03-03', 0, 390],
      ['2025-03-04', 390, 390],
      ['2025-03-05', 780, 390],
    ]);
    const second = (column: Float64Array) => column.slice(390, 780);
    expect(days[1]).toMatchObject({
      open: threeDays.open[390],
      close: threeDays.close[779],
      high: Math.max(...second(threeDays.high)),
      low: Math.min(...second(threeDays.low)),
      volume: second(threeDays.volume).reduce((sum, volume) => sum + volume, 0),
    });
  });

  it('knows only the days and the minutes that have bars', () => {
    const rows = [5, 6, 900];
    expect(tradingDays(pickBars(threeDays, rows)).map(({ date, firstRow, bars }) => [date, firstRow, bars])).toEqual([
      ['2025-03-03', 0, 2],
      ['2025-03-05', 2, 1],
    ]);
    expect(tradingDays(pickBars(threeDays, []))).toEqual([]);
  });
});

const series = randomSeries({ sessions: 12 });
const SPLIT_ROW = 8 * 390;
const after = (bars: BarSeries, price: number, volume: number) => scaled(bars, SPLIT_ROW, bars.length, price, volume);
const splitsOf = (bars: BarSeries) => findMissedSplits(tradingDays(bars));

/** A day that trades `volume` times as much over a range `range` times as wide as usual. */
function stirred(days: readonly TradingDay[], day: number, volume: number, range: number): TradingDay[] {
  return days.map((usual, i) => {
    if (i !== day) return usual;
    const [high, low] = [usual.open * (usual.high / usual.low) ** (range / 2), usual.open * (usual.low / usual.high) ** (range / 2)];
    return { ...usual, high, low, close: low, volume: usual.volume * volume };
  });
}

describe('findMissedSplits', () => {
  it.each([1.5, 2, 3, 4, 5, 7, 10, 15, 20, 1 / 2, 1 / 5, 1 / 10, 1 / 20])('finds a split of %f new shares for one', (factor) => {
    const [split, ...others] = splitsOf(after(series, 1 / factor, factor));
    expect(others).toEqual([]);
    expect(split).toMatchObject({ day: 8, factor });
    expect(split!.volumeRatio / factor).toBeCloseTo(1, 0);
  });

  it('finds one where the feed has adjusted the volumes alone', () => {
    expect(splitsOf(after(series, 1 / 4, 1))).toMatchObject([{ day: 8, factor: 4 }]);
  });

  it('finds several', () => {
    const first = scaled(series, 4 * 390, series.length, 1 / 3, 3);
    expect(splitsOf(after(first, 1 / 2, 2))).toMatchObject([
      { day: 4, factor: 3 },
      { day: 8, factor: 2 },
    ]);
  });

  it('takes a day of -28 % for none, however quiet', () => {
    expect(splitsOf(after(series, 0.72, 1))).toEqual([]);
    expect(splitsOf(after(series, 0.72, 1 / 0.72))).toEqual([]);
  });

  it.each([
    [0.5, 8, 4],
    [0.5, 20, 8],
    [0.33, 12, 1.5],
    [0.5, 2, 5],
    [2, 6, 4],
    [0.1, 100, 10],
  ])('takes a real move to %f of the price, with %f times the shares and %f times the range, for none', (ratio, volume, range) => {
    const days = tradingDays(after(series, ratio, 1));
    expect(findMissedSplits(stirred(days, 8, volume, range))).toEqual([]);
  });

  it('cannot distinguish a halving on a day as quiet as any from a split', () => {
    expect(splitsOf(after(series, 0.5, 1.2))).toHaveLength(1);
  });

  it('takes a split that is known for none', () => {
    const days = tradingDays(after(series, 1 / 4, 4));
    const action = { symbol: 'SPY', exDate: days[8]!.date, kind: 'split', value: 4 } as const;
    expect(findMissedSplits(days, [action])).toEqual([]);
    expect(findMissedSplits(days, [{ ...action, exDate: days[7]!.date }])).toHaveLength(1);
    expect(findMissedSplits(days, [{ ...action, kind: 'dividend' }])).toHaveLength(1);
  });
});

const data = resolve(process.env['TANDEM_DATA'] ?? resolve(import.meta.dirname, '../../../../../shared/data'));
const present = existsSync(resolve(data, 'corporate-actions')) && existsSync(resolve(data, 'yahoo-http'));
if (!present) console.info(`Skipped: no recorded daily series with splits at ${data} (set TANDEM_DATA).`);

/** A daily series as it was traded; some files name their columns with capitals. */
function readDays(symbol: string): TradingDay[] {
  const [head, ...lines] = gunzipSync(readFileSync(resolve(data, 'corporate-actions', `${symbol}_1d.csv.gz`)))
    .toString()
    .trim()
    .split('\n');
  const columns = head!.trim().toLowerCase().split(',');
  return lines.map((line) => {
    const cells = line.split(',');
    const value = (name: string) => Number(cells[columns.indexOf(name)]);
    const date = cells[columns.indexOf('date')]!.slice(0, 10);
    return { date, open: value('open'), high: value('high'), low: value('low'), close: value('close'), volume: value('volume') };
  });
}

describe.skipIf(!present)('findMissedSplits on real daily series', () => {
  it.each([
    ['NVDA', '2024-06-10'],
    ['AVGO', '2024-07-15'],
  ])('finds the split of %s and nothing else in two years', (symbol, date) => {
    const days = readDays(symbol);
    expect(days.length).toBeGreaterThan(490);
    expect(findMissedSplits(days).map(({ day, factor }) => [days[day]!.date, factor])).toEqual([[date, 10]]);
    expect(findMissedSplits(days, [{ symbol, exDate: date, kind: 'split', value: 10 }])).toEqual([]);
  });

  it.each(['ORCL', 'SPY'])('finds nothing in %s, whose largest overnight moves were news', (symbol) => {
    expect(findMissedSplits(readDays(symbol))).toEqual([]);
  });

  it('finds nothing in a year that Yahoo has adjusted, and the split of 4:1 when it has not', () => {
    const file = JSON.parse(
      readFileSync(resolve(data, 'yahoo-http/historical-via-chart-NVDA-split-2021-02-01-to-2022-01-31.csv.json'), 'utf8'),
    );
    const {
      timestamp,
      indicators: {
        quote: [quote],
      },
    } = file.response.body.chart.result[0];
    const days = (timestamp as number[]).map((seconds, i): TradingDay => ({
      date: new Date(seconds * 1000).toISOString().slice(0, 10),
      open: quote.open[i],
      high: quote.high[i],
      low: quote.low[i],
      close: quote.close[i],
      volume: quote.volume[i],
    }));
    expect(findMissedSplits(days)).toEqual([]);
    const traded = days.map((day) =>
      day.date >= '2021-07-20'
        ? day
        : { ...day, open: day.open * 4, high: day.high * 4, low: day.low * 4, close: day.close * 4, volume: day.volume / 4 },
    );
    expect(findMissedSplits(traded).map(({ day, factor }) => [days[day]!.date, factor])).toEqual([['2021-07-20', 4]]);
  });
});
