/** What a step between two price labels may begin with, and the decimal above. */
const LEADING_DIGITS = [1, 2, 5, 10];

/**
 * Round prices in [min, max] at equal steps.
 * @param capacity how many labels have room one above the other.
 */
export function priceTicks(min: number, max: number, capacity: number): number[] {
  const least = (max - min) / Math.max(1, capacity);
  if (!(least > 0)) return [];
  const decade = 10 ** Math.floor(Math.log10(least));
  const step = decade * (LEADING_DIGITS.find((digit) => digit * decade >= least) ?? 10);
  const first = Math.ceil(min / step);
  return Array.from({ length: Math.floor(max / step) - first + 1 }, (_, index) => (first + index) * step);
}
