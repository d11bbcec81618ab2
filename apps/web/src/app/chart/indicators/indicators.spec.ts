import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { candleOfBar, MINUTE_MS, type Candle } from '../series/candle';
import { CandleSeries } from '../series/candle-series';
import type { Indicator } from './indicator';
import { IndicatorColumns } from './indicator-columns';
import { BOLLINGER, EMA, VWAP } from './overlays';
import { MACD, RSI } from './panes';

const OPEN = Date.parse('2026-03-06T14:30:00.000Z');

const candlesOf = (closes: readonly number[], begin = OPEN): Candle[] =>
  closes.map((close, index) => {
    const ts = new Date(begin + index * MINUTE_MS).toISOString();
    return candleOfBar({ ts, open: close, high: close + 1, low: close - 1, close, volume: 100 * (index + 1) });
  });

const seriesOf = (candles: readonly Candle[]): CandleSeries => {
  const series = new CandleSeries();
  series.load(candles);
  return series;
};

function columnsOf(indicator: Indicator, candles: readonly Candle[]): number[][] {
  const columns = new IndicatorColumns(indicator);
  columns.update(seriesOf(candles));
  return columns.columns.map((column) => [...column.slice(0, candles.length)]);
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** EMA by its definition: the mean of the `period` values up to `first`, then α = 2 / (period + 1). */
function emaFrom(values: readonly number[], period: number, first: number): number[] {
  const out = values.map(() => NaN);
  out[first] = mean(values.slice(first + 1 - period, first + 1));
  for (let index = first + 1; index < values.length; index++)
    out[index] = (2 * values[index]! + (period - 1) * out[index - 1]!) / (period + 1);
  return out;
}

const expectSame = (actual: readonly number[], expected: readonly number[]): void => {
  expect(actual).toHaveLength(expected.length);
  actual.forEach((value, index) => {
    if (Number.isNaN(expected[index])) expect(value).toBeNaN();
    else expect(Math.abs(value - expected[index]!)).toBeLessThan(1e-8 * Math.max(1, Math.abs(expected[index]!)));
  });
};

const closes = fc.array(fc.double({ min: 1, max: 1_000, noNaN: true }), { minLength: 40, maxLength: 90 });

describe('indicators by their definitions in docs/features.md', () => {
  it('EMA 12 and 26 of the close', () => {
    fc.assert(
      fc.property(closes, (values) => {
        const [fast, slow] = columnsOf(EMA, candlesOf(values));
        expectSame(fast!, emaFrom(values, 12, 11));
        expectSame(slow!, emaFrom(values, 26, 25));
      }),
      { numRuns: 30 },
    );
  });

  it('Bollinger bands of 20 closes and 2 population deviations', () => {
    fc.assert(
      fc.property(closes, (values) => {
        const [upper, lower, middle] = columnsOf(BOLLINGER, candlesOf(values));
        values.forEach((_value, index) => {
          if (index < 19) return expect(upper![index]).toBeNaN();
          const held = values.slice(index - 19, index + 1);
          const centre = mean(held);
          const deviation = Math.sqrt(mean(held.map((value) => (value - centre) ** 2)));
          expect(middle![index]).toBeCloseTo(centre, 6);
          expect(upper![index]).toBeCloseTo(centre + 2 * deviation, 5);
          expect(lower![index]).toBeCloseTo(centre - 2 * deviation, 5);
        });
      }),
      { numRuns: 30 },
    );
  });

  it('RSI 14: the share of the rises in all movement, from the 15th close on', () => {
    fc.assert(
      fc.property(closes, (values) => {
        const [rsi] = columnsOf(RSI, candlesOf(values));
        let [gain, loss] = [0, 0];
        values.forEach((value, index) => {
          const change = index === 0 ? 0 : value - values[index - 1]!;
          const [rise, fall] = [Math.max(change, 0), Math.max(-change, 0)];
          if (index <= 14) [gain, loss] = [gain + rise / 14, loss + fall / 14];
          else [gain, loss] = [(13 * gain + rise) / 14, (13 * loss + fall) / 14];
          if (index < 14) expect(rsi![index]).toBeNaN();
          else if (gain + loss > 1e-9) expect(rsi![index]).toBeCloseTo((100 * gain) / (gain + loss), 6);
        });
      }),
      { numRuns: 30 },
    );
  });

  it('RSI is 100 for closes that only rise, 50 for one that stands still', () => {
    expect(columnsOf(RSI, candlesOf(Array.from({ length: 20 }, (_, index) => 100 + index)))[0]!.at(-1)).toBe(100);
    expect(columnsOf(RSI, candlesOf(new Array<number>(20).fill(7)))[0]!.at(-1)).toBe(50);
  });

  it('MACD 12, 26, 9 seeded as TA-Lib does: nothing before the signal is there', () => {
    fc.assert(
      fc.property(closes, (values) => {
        const [line, signal, histogram] = columnsOf(MACD, candlesOf(values));
        const [fast, slow] = [emaFrom(values, 12, 25), emaFrom(values, 26, 25)];
        const lines = values.map((_value, index) => fast[index]! - slow[index]!);
        const average = emaFrom(lines, 9, 33);
        expectSame(signal!, average);
        expectSame(
          line!,
          lines.map((value, index) => (index < 33 ? NaN : value)),
        );
        expectSame(
          histogram!,
          lines.map((value, index) => value - average[index]!),
        );
      }),
      { numRuns: 30 },
    );
  });

  it('VWAP begins anew with each session, and has none of a session whose beginning is missing', () => {
    const friday = candlesOf([10, 20], OPEN + 60 * MINUTE_MS);
    const monday = candlesOf([30, 60], Date.parse('2026-03-09T13:30:00.000Z'));
    // Volumes 100 and 200; the typical price is the close here.
    expect(columnsOf(VWAP, [...friday, ...monday])).toEqual([[NaN, NaN, 30, 50]]);
    expect(columnsOf(VWAP, candlesOf([10, 40]))).toEqual([[10, 30]]);
  });
});

describe('IndicatorColumns', () => {
  it('knows after every live bar what it would know of all bars at once', () => {
    fc.assert(
      fc.property(closes, fc.array(fc.boolean()), (values, provisional) => {
        const candles = candlesOf(values);
        const series = seriesOf(candles.slice(0, 20));
        const columns = new IndicatorColumns(MACD);
        columns.update(series);
        candles.slice(20).forEach((candle, index) => {
          if (provisional[index]) {
            series.apply({ ...candle, c: candle.c * 2, forming: true });
            columns.update(series);
          }
          series.apply(candle);
          columns.update(series);
        });
        const whole = columnsOf(MACD, candles);
        whole.forEach((column, line) => expect([...columns.columns[line]!.slice(0, candles.length)]).toEqual(column));
      }),
      { numRuns: 30 },
    );
  });

  it('begins anew when older bars come before those that it knows', () => {
    const candles = candlesOf(Array.from({ length: 40 }, (_, index) => 100 + Math.sin(index)));
    const series = seriesOf(candles.slice(15));
    const columns = new IndicatorColumns(EMA);
    columns.update(series);
    series.prepend(candles.slice(0, 15));
    columns.update(series);
    expect([...columns.columns[0]!.slice(0, 40)]).toEqual(columnsOf(EMA, candles)[0]);
  });
});
