import { describe, expect, it } from 'vitest';
import { Ema } from './ema.js';

/** Values after each input. */
function run(average: Ema, inputs: readonly number[]): number[] {
  return inputs.map((x) => {
    const value = average.peek(x);
    average.advance(x);
    return value;
  });
}

describe('Ema', () => {
  it('starts with the plain mean of the first period, then moves by alpha', () => {
    // alpha = 2 / 4; mean(2, 4, 9) = 5; 5 + (11 - 5) / 2 = 8; 8 + (2 - 8) / 2 = 5
    expect(run(new Ema(3), [2, 4, 9, 11, 2])).toEqual([NaN, NaN, 5, 8, 5]);
  });

  it('is the input itself for a period of one', () => {
    expect(run(new Ema(1), [3, 7])).toEqual([3, 7]);
  });
});

describe('Ema.ofWilder', () => {
  it('starts with the plain mean of the first period, then weighs the past by period - 1', () => {
    // mean(1, 3) = 2; (2 + 6) / 2 = 4; (4 + 0) / 2 = 2
    expect(run(Ema.ofWilder(2), [1, 3, 6, 0])).toEqual([NaN, 2, 4, 2]);
  });

  it('does not advance on peek', () => {
    const average = Ema.ofWilder(2);
    average.advance(1);
    average.advance(3);
    expect([average.peek(100), average.peek(6)]).toEqual([51, 4]);
  });
});
