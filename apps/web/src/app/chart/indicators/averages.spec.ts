import { describe, expect, it } from 'vitest';
import { Ema, Window } from './averages';

const run = (average: Ema, inputs: readonly number[]): number[] =>
  inputs.map((x) => {
    const value = average.peek(x);
    average.advance(x);
    return value;
  });

describe('Ema', () => {
  it('starts with the plain mean of the first period, then moves by alpha', () => {
    // α = 2 / 4; mean(2, 4, 9) = 5; 5 + (11 − 5) / 2 = 8; 8 + (2 − 8) / 2 = 5
    expect(run(new Ema(3), [2, 4, 9, 11, 2])).toEqual([NaN, NaN, 5, 8, 5]);
  });

  it('weighs the past by period − 1 as Wilder does', () => {
    // mean(1, 3) = 2; (2 + 6) / 2 = 4; (4 + 0) / 2 = 2
    expect(run(Ema.ofWilder(2), [1, 3, 6, 0])).toEqual([NaN, 2, 4, 2]);
  });
});

describe('Window', () => {
  it('knows mean and population deviation of its inputs and the next, and forgets what left it', () => {
    const window = new Window(2);
    window.push(1_000);
    expect(window.momentsWith(1).mean).toBeNaN();
    window.push(2);
    window.push(4);
    // mean(2, 4, 9) = 5, deviations −3, −1, 4: √(26 / 3)
    expect(window.momentsWith(9).mean).toBeCloseTo(5, 12);
    expect(window.momentsWith(9).deviation).toBeCloseTo(Math.sqrt(26 / 3), 12);
  });
});
