/** |a - b| over the larger magnitude; 0 when both are equal (NaN equals NaN), Infinity when one alone is NaN. */
export function relativeDifference(a: number, b: number): number {
  if (Object.is(a, b) || a === b) return 0;
  return Number.isNaN(a) || Number.isNaN(b) ? Infinity : Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b));
}
