import { describe, expect, it } from 'vitest';
import { Random } from '@tandem/domain';
import { fitRidge } from './ridge-regression.js';

describe('ridge regression', () => {
  const random = new Random(1);
  const rows = 2_000;
  const x = Float64Array.from({ length: 2 * rows }, () => random.normal());
  const y = Float64Array.from({ length: rows }, (_, row) => 3 + 2 * x[2 * row]! - x[2 * row + 1]! + 0.5 * random.normal());

  it('finds the plane that the rows lie about, and how far from it they lie', () => {
    const { intercept, weights, deviation } = fitRidge(x, y, 2, 1e-9);
    expect(intercept).toBeCloseTo(3, 1);
    expect(weights[0]).toBeCloseTo(2, 1);
    expect(weights[1]).toBeCloseTo(-1, 1);
    expect(deviation).toBeCloseTo(0.5, 1);
  });

  it('is pulled to the mean by its ridge, which the intercept does not feel', () => {
    const { intercept, weights } = fitRidge(x, y, 2, 1e9);
    expect(Math.max(...weights.map(Math.abs))).toBeLessThan(1e-6);
    expect(intercept).toBeCloseTo(y.reduce((sum, value) => sum + value, 0) / rows, 3);
  });

  it('is defined where columns are the same or constant', () => {
    const twice = Float64Array.from({ length: 3 * rows }, (_, at) => (at % 3 === 2 ? 7 : x[2 * Math.floor(at / 3)]!));
    const { weights } = fitRidge(twice, y, 3, 1e-6);
    expect(weights[0]).toBeCloseTo(weights[1]!, 6);
    expect(weights[2]).toBeCloseTo(0, 9);
  });
});
