import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { correlation, kurtosis, mean } from '../testing/statistics.js';
import { RandomStream } from './random-stream.js';

const COUNT = 50_000;

function draw(kind: 'uniform' | 'normal' | 'fatTailed', name = 'a stream'): number[] {
  const random = new RandomStream(name);
  return Array.from({ length: COUNT }, () => random[kind]());
}

const variance = (values: readonly number[]) => {
  const centre = mean(values);
  return mean(values.map((value) => (value - centre) ** 2));
};

describe('a random stream', () => {
  it('depends on its name alone', () => {
    expect(draw('normal').slice(0, 100)).toEqual(draw('normal').slice(0, 100));
  });

  it('shares nothing with a stream of a similar name', () => {
    fc.assert(fc.property(fc.string(), (name) => {
      const [a, b] = [new RandomStream(`${name}1`), new RandomStream(`${name}2`)];
      expect(a.uniform()).not.toBe(b.uniform());
    }));
    expect(Math.abs(correlation(draw('normal', '7/1/NKE own'), draw('normal', '7/2/NKE own')))).toBeLessThan(0.02);
  });

  it('is uniform over (0, 1)', () => {
    const values = draw('uniform');
    expect(mean(values)).toBeCloseTo(0.5, 2);
    expect(variance(values)).toBeCloseTo(1 / 12, 2);
    expect(values.every((value) => value > 0 && value < 1)).toBe(true);
  });

  it('has standard normals', () => {
    const values = draw('normal');
    expect(Math.abs(mean(values))).toBeLessThan(0.02);
    expect(Math.abs(variance(values) - 1)).toBeLessThan(0.03);
    expect(Math.abs(kurtosis(values) - 3)).toBeLessThan(0.15);
  });

  it('has fat tails of unit variance', () => {
    const values = draw('fatTailed');
    expect(Math.abs(variance(values) - 1)).toBeLessThan(0.06);
    expect(kurtosis(values)).toBeGreaterThan(5);
  });

  it('has Poisson counts of the mean asked for', () => {
    const random = new RandomStream('counts');
    const counts = Array.from({ length: COUNT }, () => random.poisson(0.7));
    expect(Math.abs(mean(counts) - 0.7)).toBeLessThan(0.02);
    expect(counts.every(Number.isInteger)).toBe(true);
  });
});
