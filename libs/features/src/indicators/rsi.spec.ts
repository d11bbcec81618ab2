import { describe, expect, it } from 'vitest';
import { Rsi } from './rsi.js';

function run(rsi: Rsi, closes: readonly number[]): number[] {
  return closes.map((close) => {
    const value = rsi.peek(close);
    rsi.advance(close);
    return value;
  });
}

describe('Rsi', () => {
  it('is the share of the gains in all movement, from the close after the period on', () => {
    // changes +2, -1, then +3, -4: gain 1, loss 0.5; then (1 + 3) / 2 = 2, 0.25; then 1, (0.25 + 4) / 2 = 2.125
    const values = run(new Rsi(2), [10, 12, 11, 14, 10]);
    expect(values.slice(0, 2)).toEqual([NaN, NaN]);
    expect(values[2]).toBeCloseTo(100 / 1.5, 12);
    expect(values[3]).toBeCloseTo(200 / 2.25, 12);
    expect(values[4]).toBeCloseTo(100 / 3.125, 12);
  });

  it('reaches 100 when closes only rise and 0 when they only fall', () => {
    const rising = Array.from({ length: 20 }, (_, i) => 100 + i);
    expect(run(new Rsi(14), rising).at(-1)).toBe(100);
    expect(run(new Rsi(14), rising.reverse()).at(-1)).toBe(0);
  });

  it('is 50 when nothing ever moved', () => {
    expect(run(new Rsi(14), new Array<number>(20).fill(7)).at(-1)).toBe(50);
  });
});
