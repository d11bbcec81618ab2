/**
 * At most `limit` of the numbers 0 … length − 1, evenly spaced, in order.
 * @param phase in [0, 1): shifts the choice within the spacing, so that different epochs see different rows
 */
export function thinEvenly(length: number, limit: number, phase: number): Int32Array {
  if (length <= limit) return Int32Array.from({ length }, (_, i) => i);
  // A phase just below one can round up to the row after the last.
  return Int32Array.from({ length: limit }, (_, i) => Math.min(Math.floor(((i + phase) * length) / limit), length - 1));
}
