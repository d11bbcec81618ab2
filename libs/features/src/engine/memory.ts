/**
 * How many bars a cold start must load before its values can be trusted: after that many, what was forgotten is below 1e-9
 * relative. The slowest memory is sigma's: its weights decay as (99/101)^n, below 1e-9 after 1,036 bars, and 1,100 leaves
 * room for an old shock ten times the size of what followed. The features forget sooner (Wilder averages (13/14)^n: 280
 * bars, EMA 26 (25/27)^n: 270), the volume-weighted price at the session's open (at most 390 bars).
 */
export const RECURSION_MEMORY_BARS = 1_100;
