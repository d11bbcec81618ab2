import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toSeries } from './bar-series.js';
import type { Bar } from './bar.js';
import { adjustmentsOf, adjustSeries, type CorporateAction } from './corporate-actions.js';
import { newYorkInstant } from './new-york-time.js';

const bar = (date: string, close: number, volume = 1_000): Bar => ({
  symbol: 'NVDA',
  ts: newYorkInstant(date, 9 * 60 + 30),
  open: close - 1,
  high: close + 2,
  low: close - 2,
  close,
  volume,
});
const series = (...bars: Bar[]) => toSeries('NVDA', bars);
const split = (exDate: string, value: number): CorporateAction => ({ symbol: 'NVDA', exDate, kind: 'split', value });
const dividend = (exDate: string, value: number): CorporateAction => ({ symbol: 'NVDA', exDate, kind: 'dividend', value });
const week = series(bar('2024-06-05', 1_200), bar('2024-06-06', 1_210), bar('2024-06-07', 1_208, 400), bar('2024-06-10', 121, 4_100));

describe('bars adjusted for a split', () => {
  it('before its ex-date have prices in new shares, and volumes as well; those of the ex-date stay', () => {
    const adjusted = adjustSeries(week, [split('2024-06-10', 10)]);
    expect([...adjusted.close]).toEqual([120, 121, 120.80000000000001, 121]);
    expect([...adjusted.volume]).toEqual([10_000, 10_000, 4_000, 4_100]);
  });

  it('may be fewer shares for more', () => {
    const adjusted = adjustSeries(series(bar('2024-06-07', 3, 500), bar('2024-06-10', 30)), [split('2024-06-10', 0.1)]);
    expect([adjusted.close[0], adjusted.volume[0]]).toEqual([30, 50]);
  });

  it('are adjusted for a later one as well', () => {
    expect(adjustSeries(week, [split('2024-06-06', 2), split('2024-06-10', 10)]).close[0]).toBe(60);
  });
});

describe('bars adjusted for a dividend', () => {
  it('before its ex-date are lowered as if it had been reinvested at the close of that day', () => {
    const adjusted = adjustSeries(series(bar('2024-06-07', 100), bar('2024-06-10', 96)), [dividend('2024-06-10', 4)]);
    expect([...adjusted.close]).toEqual([96, 96]);
  });

  it('before an ex-date without a bar are lowered by its share of the last close before, and all are where that is asked for', () => {
    expect(
      adjustSeries(series(bar('2024-06-06', 50), bar('2024-06-07', 100), bar('2024-06-11', 99)), [dividend('2024-06-10', 2)]).close[0],
    ).toBe(49);
    const adjusted = adjustSeries(
      series(bar('2024-06-06', 50), bar('2024-06-07', 100), bar('2024-06-10', 99)),
      [dividend('2024-06-10', 2)],
      'crsp',
    );
    expect([...adjusted.close]).toEqual([49, 98, 99]);
    expect([...adjusted.volume]).toEqual([1_000, 1_000, 1_000]);
  });

  it('of an earlier year are in the shares of that time', () => {
    const adjusted = adjustSeries(
      series(bar('2024-06-06', 100), bar('2024-06-07', 102), bar('2024-06-10', 10)),
      [dividend('2024-06-07', 2), split('2024-06-10', 10)],
      'crsp',
    );
    expect(adjusted.close[0]).toBe(9.8);
  });

  it('on the day of a split are in the shares of the day before', () => {
    const adjusted = adjustSeries(
      series(bar('2024-06-07', 100), bar('2024-06-10', 10)),
      [dividend('2024-06-10', 2), split('2024-06-10', 10)],
      'crsp',
    );
    expect(adjusted.close[0]).toBe(9.8);
  });

  it('stay as they are where no price before could have paid it, or there is none', () => {
    expect(adjustSeries(week, [dividend('2024-06-10', 2_000)])).toEqual(week);
    expect(adjustSeries(week, [dividend('2024-06-05', 1)])).toEqual(week);
    expect(adjustmentsOf(week, [dividend('2024-06-05', 1)])).toMatchObject([{ bars: 0, reference: null, price: 1 }]);
  });
});

it('a fall by 28 % without an action is a fall', () => {
  const fall = series(bar('2022-02-02', 323), bar('2022-02-03', 237.76));
  expect(adjustSeries(fall, [])).toEqual(fall);
});

it('actions of other symbols change nothing', () => {
  expect(adjustSeries(week, [{ ...split('2024-06-10', 10), symbol: 'AVGO' }])).toEqual(week);
});

it('a return within any two days without an action between them is what it was, whatever the actions', () => {
  const closes = fc.array(fc.double({ min: 5, max: 500, noNaN: true }), { minLength: 12, maxLength: 12 });
  const action = fc.record({
    day: fc.integer({ min: 1, max: 11 }),
    kind: fc.constantFrom('split' as const, 'dividend' as const),
    value: fc.double({ min: 0.05, max: 4, noNaN: true }),
  });
  const date = (day: number) => `2024-06-${String(day + 10).padStart(2, '0')}`;
  fc.assert(
    fc.property(closes, fc.uniqueArray(action, { selector: ({ day, kind }) => `${day} ${kind}`, maxLength: 5 }), (prices, chosen) => {
      const raw = series(...prices.map((close, day) => bar(date(day), close)));
      const adjusted = adjustSeries(
        raw,
        chosen.map(({ day, kind, value }) => ({ symbol: 'NVDA', exDate: date(day), kind, value })),
        'crsp',
      );
      for (let i = 1; i < prices.length; i += 1) {
        const own = chosen.filter(({ day }) => day === i);
        const expected = own.reduce(
          (factor, { kind, value }) => factor * (kind === 'split' ? value : 1 / (1 - value / prices[i - 1]!)),
          prices[i]! / prices[i - 1]!,
        );
        expect(adjusted.close[i]! / adjusted.close[i - 1]! / expected).toBeCloseTo(1, 9);
      }
    }),
  );
});
