/** The usual number of bins (Siddiqi, Credit risk scorecards, 2006). */
const BINS = 10;
/** Of a value, in each bin of both: so that an empty bin stays finite (Jeffreys' prior), and equal shares stay equal. */
const PSEUDO_COUNT = 0.5;

/**
 * Population stability index of a sample against a reference: Σ (p − q) ln(p / q) over ten bins that are tenths of the reference. A value
 * is put into a bin by its mid-rank, so that ties stay together and a constant has one bin.
 *
 * By chance it is about 9 (1/n + 1/m) with n and m independent values, .18 for 60 of 300; values of neighbouring minutes are not
 * independent, and of a feature that remembers hours it is 1 to 4: it can be compared between symbols and days, not with the .1 and .25 of
 * the textbook.
 * @param reference and `values`: sorted, ascending
 * @returns NaN without values or reference
 */
export function stabilityIndex(reference: Float64Array, values: Float64Array): number {
  if (reference.length === 0 || values.length === 0) return NaN;
  const pseudo = PSEUDO_COUNT / values.length;
  const [p, q] = [sharesOf(values, reference, pseudo), sharesOf(reference, reference, pseudo)];
  let sum = 0;
  for (let bin = 0; bin < BINS; bin++) sum += (p[bin]! - q[bin]!) * Math.log(p[bin]! / q[bin]!);
  return sum;
}

/** Goes through both at once, as merge sort does. @param pseudo share that each bin has more */
function sharesOf(values: Float64Array, reference: Float64Array, pseudo: number): Float64Array {
  const shares = new Float64Array(BINS).fill(pseudo);
  const known = reference.length;
  let [below, until] = [0, 0];
  for (const value of values) {
    while (below < known && reference[below]! < value) below += 1;
    until = Math.max(until, below);
    while (until < known && reference[until] === value) until += 1;
    const rank = (below + until) / (2 * known);
    shares[Math.min(BINS - 1, Math.floor(rank * BINS))]! += 1 / values.length;
  }
  for (let bin = 0; bin < BINS; bin++) shares[bin]! /= 1 + BINS * pseudo;
  return shares;
}
