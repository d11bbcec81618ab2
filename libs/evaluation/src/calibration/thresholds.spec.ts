import { describe, expect, it } from 'vitest';
import { DOWN, NEUTRAL, UP } from '@tandem/domain';
import { fitThresholds, NEVER } from './thresholds.js';

/** Rows of (probability of UP, class); the rest goes to NEUTRAL and DOWN evenly. */
function rowsOf(groups: readonly [count: number, up: number, truth: number][]) {
  const rows = groups.flatMap(([count, up, truth]) => Array.from({ length: count }, () => ({ up, truth })));
  return {
    probabilities: Float32Array.from(rows.flatMap(({ up }) => [(1 - up) / 2, (1 - up) / 2, up])),
    classIndex: Uint8Array.from(rows, ({ truth }) => truth),
  };
}

describe('fitThresholds', () => {
  it('takes the threshold above which signals are most often right', () => {
    const { probabilities, classIndex } = rowsOf([
      [100, 0.45, UP],
      [100, 0.45, DOWN],
      [90, 0.605, UP],
      [10, 0.605, DOWN],
      [700, 0.2, NEUTRAL],
    ]);
    const { up } = fitThresholds(probabilities, classIndex);
    expect(up).toBeGreaterThan(0.45);
    expect(up).toBeLessThanOrEqual(0.605);
  });

  it('does not chase the precision of a handful of rows', () => {
    const { probabilities, classIndex } = rowsOf([
      [60, 0.45, UP],
      [40, 0.45, DOWN],
      [3, 0.75, UP],
      [897, 0.2, NEUTRAL],
    ]);
    expect(fitThresholds(probabilities, classIndex).up).toBeLessThanOrEqual(0.45);
  });

  it('never signals a side that is the largest class on fewer than a twentieth of the rows', () => {
    const { probabilities, classIndex } = rowsOf([
      [960, 0.2, NEUTRAL],
      [40, 0.7, UP],
    ]);
    expect(fitThresholds(probabilities, classIndex).up).toBe(NEVER);
  });

  it('never signals a side that is never the largest class', () => {
    const { probabilities, classIndex } = rowsOf([[1_000, 0.2, NEUTRAL]]);
    expect(fitThresholds(probabilities, classIndex)).toEqual({ down: NEVER, up: NEVER });
  });
});
