import { describe, expect, it } from 'vitest';
import { uniform } from '../checks/uniform.js';
import { expectClose } from '../testing/expect-close.js';
import { Macd, type MacdValue } from './macd.js';

function run(macd: Macd, closes: readonly number[]): MacdValue[] {
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
  const next = uniform(5);
  const closes = Array.from({ length: 200 }, () => 50 + 10 * next());

  it('follows the seeding of TA-Lib: fast and slow both start at bar 25, the signal eight bars later', () => {
    const fast = emaFrom(closes, 12, 26);
    const slow = emaFrom(closes, 26, 26);
    const lines = closes.map((_, i) => fast[i]! - slow[i]!);
    const signal = emaFrom(lines, 9, 34);
    run(new Macd(), closes).forEach((value, i) => {
      expectClose(value.line, i < 33 ? NaN : lines[i]!, `line ${i}`, 1e-9, 1e-13);
      expectClose(value.signal, signal[i]!, `signal ${i}`, 1e-9, 1e-13);
      expectClose(value.histogram, lines[i]! - signal[i]!, `histogram ${i}`, 1e-9, 1e-13);
    });
  });

  it('is zero for a price that never moves', () => {
    expect(run(new Macd(), new Array<number>(60).fill(3)).at(-1)).toEqual({ line: 0, signal: 0, histogram: 0 });
  });
});
