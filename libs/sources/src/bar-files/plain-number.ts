/** Integers of up to 15 digits, and powers of ten of up to 22, are doubles; so their quotient is the nearest double to the
 * decimal (W. D. Clinger, "How to read floating point numbers accurately", PLDI 1990, section on the fast path). */
export const EXACT_DIGITS = 15;

const POWERS_OF_TEN = Float64Array.from({ length: EXACT_DIGITS + 1 }, (_, exponent) => 10 ** exponent);

/**
 * The number that a decimal says: `mantissa` without its point, `decimals` digits after it; as `Number` reads it.
 * @param mantissa a whole number of at most EXACT_DIGITS digits
 */
export function fromDecimal(mantissa: number, decimals: number): number {
  return decimals === 0 ? mantissa : mantissa / POWERS_OF_TEN[decimals]!;
}
