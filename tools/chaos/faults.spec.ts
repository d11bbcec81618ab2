import { describe, expect, it } from 'vitest';
import { faultsOf, POINTS, TARGETS } from './faults.ts';

describe('fault schedules', () => {
  it('are the same for the same seed', () => {
    expect(faultsOf(17)).toEqual(faultsOf(17));
  });

  it('kill every process at every stage boundary within 45 seeds', () => {
    const firsts = Array.from({ length: TARGETS.length * POINTS.length }, (_, seed) => faultsOf(seed)[0]!).map(
      ({ target, point }) => `${target} at ${point}`,
    );
    expect(new Set(firsts).size).toBe(TARGETS.length * POINTS.length);
  });
});
