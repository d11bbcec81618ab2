import { expect, it } from 'vitest';
import { Random } from '@tandem/domain';
import { memorySlope } from './memory-slope.ts';

/** Two hours, a sample every ten seconds: a base that grows, and garbage above it that is collected now and then. */
function process(growthAnHour: number, seed = 1) {
  const random = new Random(seed);
  let garbage = 0;
  return Array.from({ length: 720 }, (_, i) => {
    garbage = random.uniform() < 0.1 ? 0 : garbage + 3 * random.uniform();
    return { minute: i / 6, megabytes: 150 + (growthAnHour * i) / 360 + garbage };
  });
}

it.each([0, 1, 8])('finds a leak of %i MB an hour below the garbage', (growth) => {
  expect(memorySlope(process(growth), 5)).toBeCloseTo(growth, 0);
});

it('takes one burst that stayed for a while for no leak', () => {
  const burst = process(0).map(({ minute, megabytes }) => ({ minute, megabytes: megabytes + (minute > 60 && minute < 80 ? 40 : 0) }));
  expect(Math.abs(memorySlope(burst, 5))).toBeLessThan(0.5);
});

it('knows nothing of a single window', () => {
  expect(memorySlope(process(1).slice(0, 10), 5)).toBeNaN();
});
