import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '@tandem/domain';
import { LEVEL, pushPageHinkley } from './page-hinkley.js';

const LIMITS = { slack: 1, clip: 8 };
const after = (values: readonly number[]) => values.reduce((state, value) => pushPageHinkley(state, value, LIMITS), LEVEL);

describe("Page–Hinkley's test", () => {
  it('sums what exceeds the slack, each way, and forgets it when the level is as usual again', () => {
    expect(after([3, 3, 0.5])).toEqual({ rise: 3.5, fall: 0 });
    expect(after([-3, -3])).toEqual({ rise: 0, fall: 4 });
    expect(after([3, 3, 0, 0, 0, 0, 0])).toEqual({ rise: 0, fall: 0 });
  });

  it('sees a level that lasts and not the noise around none', () => {
    const random = new Random(7);
    const noise = Array.from({ length: 390 }, () => random.normal());
    expect(after(noise).rise).toBeLessThan(10);
    expect(after(noise.map((value) => value + 3)).rise).toBeGreaterThan(500);
  });

  it('takes one odd minute for no more than the clip, and no number for nothing', () => {
    expect(after([1e9])).toEqual({ rise: 7, fall: 0 });
    expect(after([NaN, Infinity, 2])).toEqual(after([2]));
  });

  it('is the same for the mirrored values, and never negative', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -20, max: 20, noNaN: true })), (values) => {
        const state = after(values);
        const mirrored = after(values.map((value) => -value));
        expect([mirrored.fall, mirrored.rise]).toEqual([state.rise, state.fall]);
        expect(Math.min(state.rise, state.fall)).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
