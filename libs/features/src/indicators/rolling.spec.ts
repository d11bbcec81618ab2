import { describe, expect, it } from 'vitest';
import { RollingDeviation } from './rolling.js';

function run(deviation: RollingDeviation, inputs: readonly number[]): number[] {
  return inputs.map((x) => {
    const value = deviation.peek(x);
    deviation.advance(x);
    return value;
  });
}

describe('RollingDeviation', () => {
  it('divides by one less than the period and forgets what left the window', () => {
    const values = run(new RollingDeviation(3), [1000, 1, 2, 3, 9]);
    expect(values.slice(0, 2)).toEqual([NaN, NaN]);
    expect(values[3]).toBeCloseTo(1, 12); // 1, 2, 3
    // 2, 3, 9: mean 14/3, squares 94 - 3 * (14/3)^2 = 86/3
    expect(values[4]).toBeCloseTo(Math.sqrt(43 / 3), 12);
  });

  it('is exactly zero for equal inputs', () => {
    expect(run(new RollingDeviation(30), new Array<number>(31).fill(0.1)).at(-1)).toBe(0);
  });
});
