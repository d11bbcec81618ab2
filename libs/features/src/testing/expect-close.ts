import { expect } from 'vitest';

/** |a - b| over the larger magnitude; 0 when both are equal (NaN equals NaN). */
export function relativeDifference(a: number, b: number): number {
  if (Object.is(a, b) || a === b) return 0;
  return Number.isNaN(a) || Number.isNaN(b) ? Infinity : Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b));
}

/** Fails unless both agree to `tolerance` relative, or `floor` absolute; NaN agrees with NaN alone. */
export function expectClose(actual: number, expected: number, where: string, tolerance = 1e-9, floor = 0): void {
  if (relativeDifference(actual, expected) <= tolerance || Math.abs(actual - expected) <= floor) return;
  expect.fail(`${where}: ${actual} instead of ${expected}`);
}
