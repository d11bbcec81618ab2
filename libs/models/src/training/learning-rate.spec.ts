import { describe, expect, it } from 'vitest';
import { learningRate } from './learning-rate.js';

describe('learningRate', () => {
  it('rises by equal steps over the first tenth, but for the cosine that already runs', () => {
    const shape = (step: number) => 3e-3 * 0.5 * (1 + Math.cos((Math.PI * step) / 200));
    expect(learningRate(0, 200)).toBeCloseTo(shape(0) / 20, 12);
    expect(learningRate(9, 200)).toBeCloseTo(shape(9) / 2, 12);
    expect(learningRate(19, 200)).toBeCloseTo(shape(19), 12);
  });

  it('is half of its peak in the middle and falls to nothing at the end', () => {
    expect(learningRate(100, 200)).toBeCloseTo(1.5e-3, 12);
    expect(learningRate(199, 200)).toBeLessThan(3e-7);
    expect(learningRate(200, 200)).toBe(0);
    expect(learningRate(1_000, 200)).toBe(0);
  });

  it('starts at a finite rate where there are fewer steps than a warm-up', () => {
    expect(learningRate(0, 3)).toBeCloseTo(3e-3, 12);
  });
});
