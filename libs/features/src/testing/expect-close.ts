import { expect } from 'vitest';
import { relativeDifference } from '../checks/relative-difference.js';

export { relativeDifference };

/** Fails unless both agree to `tolerance` relative, or `floor` absolute; NaN agrees with NaN alone. */
export function expectClose(actual: number, expected: number, where: string, tolerance = 1e-9, floor = 0): void {
  if (relativeDifference(actual, expected) <= tolerance || Math.abs(actual - expected) <= floor) return;
  expect.fail(`${where}: ${actual} instead of ${expected}`);
}
