/** Fractional part of the golden ratio: its multiples fill [0, 1) most evenly (Weyl's additive recurrence). */
const GOLDEN_FRACTION = (Math.sqrt(5) - 1) / 2;

/**
 * At most `limit` of the numbers 0 … length − 1, evenly spaced, in order.
 * @param phase in [0, 1): shifts the choice within the spacing, so that different epochs see different rows
 */
export function thinEvenly(length: number, limit: number, phase: number): Int32Array {
  if (length <= limit) return Int32Array.from({ length }, (_, i) => i);
  // A phase just below one can round up to the row after the last.
  return Int32Array.from({ length: limit }, (_, i) => Math.min(Math.floor(((i + phase) * length) / limit), length - 1));
}

/** The phase of an epoch, from 1: far from those of the epochs before it, so that few rows are seen twice. */
export function phaseOf(epoch: number): number {
  return (epoch * GOLDEN_FRACTION) % 1;
}
