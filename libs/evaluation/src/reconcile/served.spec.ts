import { describe, expect, it } from 'vitest';
import { distance, effectOf } from './served.js';

const THRESHOLDS = { down: 0.5, up: 0.45 };

describe('two predictions of the same window', () => {
  it('are as far apart as their furthest class', () => {
    expect(distance([0.2, 0.3, 0.5], [0.2, 0.4, 0.4])).toBeCloseTo(0.1, 12);
    expect(distance([0.2, 0.3, 0.5], [0.2, 0.3, 0.5])).toBe(0);
  });

  it.each([
    ['none', [0.3, 0.3, 0.4], [0.25, 0.35, 0.4]],
    ['class', [0.3, 0.3, 0.4], [0.3, 0.4, 0.3]],
    ['signal', [0.3, 0.26, 0.44], [0.3, 0.24, 0.46]],
    ['signal', [0.5, 0.25, 0.25], [0.25, 0.25, 0.5]],
  ] as const)('have the effect %s', (effect, served, again) => {
    expect(effectOf(served, again, THRESHOLDS)).toBe(effect);
  });
});
