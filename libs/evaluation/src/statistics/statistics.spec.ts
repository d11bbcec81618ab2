import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '@tandem/domain';
import { blockIntervals, expandedTail, toBlocks } from './block-bootstrap.js';
import { isSignificant, oneSidedTTest } from './t-test.js';

describe('oneSidedTTest', () => {
  it('divides the mean by its standard error', () => {
    // mean 2, variance 1, standard error 1/√3; P(T₂ > 2√3) = 0.0371 (t tables between 2.920 at .05 and 4.303 at .025)
    const test = oneSidedTTest([1, 2, 3])!;
    expect(test.meanGain).toBe(2);
    expect(test.t).toBeCloseTo(2 * Math.sqrt(3), 12);
    expect(test.pValue).toBeCloseTo(0.0371, 4);
  });

  it('has no result from one gain, and is significant only for positive gains', () => {
    expect(oneSidedTTest([1])).toBeNull();
    expect(isSignificant(null)).toBe(false);
    expect(isSignificant(oneSidedTTest([0, 0, 0]))).toBe(false);
    expect(isSignificant(oneSidedTTest([1, 1, 1]))).toBe(true);
    expect(isSignificant(oneSidedTTest([-1, -1, -1]))).toBe(false);
  });
});

describe('expandedTail', () => {
  it('leaves out less the fewer the blocks are, and nearly 2.5 % of many', () => {
    // √1.25 · 2.776 = 3.104 and √(20/19) · 2.093 = 2.147 standard deviations
    expect(expandedTail(5)).toBeCloseTo(0.000954, 6);
    expect(expandedTail(20)).toBeCloseTo(0.0159, 4);
    expect(expandedTail(1000)).toBeCloseTo(0.025, 3);
  });
});

describe('blockIntervals', () => {
  const meanOf = (values: readonly number[]) => (weights: Float64Array) => {
    const total = weights.reduce((sum, w) => sum + w, 0);
    return { mean: weights.reduce((sum, w, b) => sum + w * values[b]!, 0) / total };
  };

  it('holds a true mean of zero about 95 times in 100, even with five blocks', () => {
    const random = new Random(3);
    let held = 0;
    for (let trial = 0; trial < 400; trial++) {
      const { mean } = blockIntervals(5, meanOf(Array.from({ length: 5 }, () => random.normal())), { seed: trial, draws: 1000 });
      if (mean!.low <= 0 && mean!.high >= 0) held += 1;
    }
    expect(held / 400).toBeGreaterThan(0.88); // the plain percentile interval: 84 in 100
  });

  it('approaches ± 1.96 standard errors with many blocks', () => {
    const random = new Random(4);
    const values = Array.from({ length: 400 }, () => random.normal());
    const { mean } = blockIntervals(400, meanOf(values));
    expect((mean!.high - mean!.low) / 2).toBeCloseTo(1.96 / 20, 1.9);
  });

  it('is the same for the same seed and another for another', () => {
    const of = (seed: number) => blockIntervals(6, meanOf([1, 2, 4, 8, 16, 32]), { seed, draws: 50 });
    expect(of(1)).toEqual(of(1));
    expect(of(1)).not.toEqual(of(2));
  });

  it('has none for one block, nor for what many draws do not have', () => {
    expect(blockIntervals(1, meanOf([1]))).toEqual({ mean: null });
    expect(blockIntervals(4, (weights) => ({ onlyInTheFirst: weights[0]! > 0 ? 1 : null }))).toEqual({ onlyInTheFirst: null });
  });

  it('stays within the range of the blocks', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 2, maxLength: 9 }), (values) => {
        const { mean } = blockIntervals(values.length, meanOf(values), { draws: 30 });
        expect(mean!.low).toBeGreaterThanOrEqual(Math.min(...values) - 1e-12);
        expect(mean!.high).toBeLessThanOrEqual(Math.max(...values) + 1e-12);
      }),
    );
  });
});

describe('toBlocks', () => {
  it('numbers labels in ascending order', () => {
    expect(toBlocks(Int32Array.of(7, -2, 7))).toEqual({ count: 2, of: Int32Array.of(1, 0, 1), labels: [-2, 7] });
  });
});
