import { describe, expect, it } from 'vitest';
import { relativeDifference } from '../checks/relative-difference.js';
import { RECURSION_MEMORY_BARS } from '../engine/memory.js';
import { randomSeries } from '../testing/random-market.js';
import { ewmSigma } from './ewm-sigma.js';

describe('ewmSigma', () => {
  it('is known from the third bar on', () => {
    const sigma = ewmSigma(Float64Array.of(100, 101, 100, 102));
    expect([...sigma.subarray(0, 2)]).toEqual([NaN, NaN]);
    // returns r and -r: sample deviation with weights 99/101 and 1
    expect(sigma[2]).toBeCloseTo(Math.SQRT2 * Math.log(1.01), 8);
  });

  it('has forgotten a gap of a third, a thousand sigmas, when its memory is over, and not much sooner', () => {
    const { close } = randomSeries({ sessions: 6 });
    const calm = close.map((price) => 100 * (price / 100) ** 0.25); // sigma near 0.03 %
    const afterGap = calm.map((price, i) => (i === 0 ? price * 1.35 : price));
    const left = (bar: number) => relativeDifference(ewmSigma(afterGap)[bar]!, ewmSigma(calm)[bar]!);
    expect(left(RECURSION_MEMORY_BARS)).toBeLessThan(1e-9);
    expect(left(1_100)).toBeGreaterThan(1e-9);
  });

  it('takes overnight returns for what they are', () => {
    const { close } = randomSeries({ sessions: 2 });
    const gapped = close.map((price, i) => (i < 390 ? price : price * 1.1));
    expect(ewmSigma(gapped)[390]! / ewmSigma(close)[390]!).toBeGreaterThan(5);
  });
});
