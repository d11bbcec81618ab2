/**
 * How many bars a cold start must load before its values can be trusted: after that many, what was forgotten is below 1e-9
 * relative. The slowest memory is sigma's, whose weights decay as (99/101)^n: one old return of k sigmas leaves about
 * 0.01 k^2 (99/101)^n. After 2,000 bars that is below 1e-12 for k up to 4,000, and must be: the barrier features are logarithms
 * of a ratio to sigma, and relative to a logarithm near zero an error counts a thousandfold. Measured: docs/features.md.
 */
export const RECURSION_MEMORY_BARS = 2_000;
