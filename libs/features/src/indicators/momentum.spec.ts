import { describe, expect, it } from 'vitest';
import { Random } from '@tandem/domain';
import { expectClose } from '../../testing/series.js';
import { Macd, Rsi, type MacdValue } from './momentum.js';

function rsiOf(rsi: Rsi, closes: readonly number[]): number[] {
  return closes.map((close) => {
    const value = rsi.peek(close);
    rsi.advance(close);
    return value;
  });
}

describe('Rsi', () => {
  it('is the share of the gains in all movement, from the close after the period on', () => {
    // changes +2, -1, then +3, -4: gain 1, loss 0.5; then (1 + 3) / 2 = 2, 0.25; then 1, (0.25 + 4) / 2 = 2.125
    const values = rsiOf(new Rsi(2), [10, 12, 11, 14, 10]);
    expect(values.slice(0, 2)).toEqual([NaN, NaN]);
    expect(values[2]).toBeCloseTo(100 / 1.5, 12);
    expect(values[3]).toBeCloseTo(200 / 2.25, 12);
    expect(values[4]).toBeCloseTo(100 / 3.125, 12);
  });

  it('reaches 100 when closes only rise and 0 when they only fall', () => {
    const rising = Array.from({ length: 20 }, (_, i) => 100 + i);
    expect(rsiOf(new Rsi(14), rising).at(-1)).toBe(100);
    expect(rsiOf(new Rsi(14), rising.reverse()).at(-1)).toBe(0);
  });

  it('is 50 when nothing ever moved', () => {
    expect(rsiOf(new Rsi(14), new Array<number>(20).fill(7)).at(-1)).toBe(50);
  });
});

function macdOf(macd: Macd, closes: readonly number[]): MacdValue[] {
  return closes.map((close) => {
    const value = { line: NaN, signal: NaN, histogram: NaN };
    macd.peek(close, value);
    macd.advance(close);
    return value;
  });
}

/** EMA by its definition, from a seed at `start - 1` on: seed = mean of the `period` values before `start`. */
function emaFrom(values: readonly number[], period: number, start: number): number[] {
  const out = new Array<number>(values.length).fill(NaN);
  out[start - 1] = values.slice(start - period, start).reduce((a, b) => a + b) / period;
  for (let i = start; i < values.length; i++) out[i] = (2 * values[i]! + (period - 1) * out[i - 1]!) / (period + 1);
  return out;
}

describe('Macd', () => {
  const seeded = new Random(5);
  const next = () => seeded.uniform();
  const closes = Array.from({ length: 200 }, () => 50 + 10 * next());

  it('follows the seeding of TA-Lib: fast and slow both start at bar 25, the signal eight bars later', () => {
    const fast = emaFrom(closes, 12, 26);
    const slow = emaFrom(closes, 26, 26);
    const lines = closes.map((_, i) => fast[i]! - slow[i]!);
    const signal = emaFrom(lines, 9, 34);
    macdOf(new Macd(), closes).forEach((value, i) => {
      expectClose(value.line, i < 33 ? NaN : lines[i]!, `line ${i}`, 1e-9, 1e-13);
      expectClose(value.signal, signal[i]!, `signal ${i}`, 1e-9, 1e-13);
      expectClose(value.histogram, lines[i]! - signal[i]!, `histogram ${i}`, 1e-9, 1e-13);
    });
  });

  it('is zero for a price that never moves', () => {
    expect(macdOf(new Macd(), new Array<number>(60).fill(3)).at(-1)).toEqual({ line: 0, signal: 0, histogram: 0 });
  });
});
