import { describe, expect, it } from 'vitest';
import { Random } from './random.js';

const draw = (random: Random, count: number) => Array.from({ length: count }, () => random.uniform());

describe('Random', () => {
  it('repeats itself for the same seed and stream', () => {
    expect(draw(new Random(7, 3), 20)).toEqual(draw(new Random(7, 3), 20));
  });

  it('differs between seeds and between streams of one seed', () => {
    const base = draw(new Random(7, 3), 20);
    expect(draw(new Random(8, 3), 20)).not.toEqual(base);
    expect(draw(new Random(7, 4), 20)).not.toEqual(base);
  });

  it('spreads uniform numbers over [0, 1) with mean ½ and variance 1/12', () => {
    const values = draw(new Random(1), 20_000);
    const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
    const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length;
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThan(1);
    expect(mean).toBeCloseTo(1 / 2, 2);
    expect(variance).toBeCloseTo(1 / 12, 2);
  });

  it('draws normal numbers of mean 0 and variance 1', () => {
    const random = new Random(2);
    const values = Array.from({ length: 20_000 }, () => random.normal());
    expect(values.reduce((sum, x) => sum + x, 0) / values.length).toBeCloseTo(0, 1);
    expect(values.reduce((sum, x) => sum + x * x, 0) / values.length).toBeCloseTo(1, 1);
  });

  it('shuffles without losing or doubling anything', () => {
    const values = Int32Array.from({ length: 100 }, (_, i) => i);
    new Random(3).shuffle(values);
    expect([...values]).not.toEqual([...values.toSorted()]);
    expect([...values.toSorted()]).toEqual(Array.from({ length: 100 }, (_, i) => i));
  });
});
