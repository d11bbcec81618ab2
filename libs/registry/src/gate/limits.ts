/** The gate's limits (all from the project's definition of "demonstrably better"). */

/** Largest probability of a log loss this much lower by chance. */
export { SIGNIFICANCE } from '@tandem/models';
/** Least rise of macro-F1. */
export const MACRO_F1_RISE = 0.01;
/** Largest fall of the precision of UP or of DOWN. */
export const PRECISION_FALL = 0.02;
/** Least share of rows that a challenger calls on each side, and from which on precision is compared. */
export const LEAST_CALLS = 0.01;
/** Fewer paired sessions have no spread to test against. */
export const LEAST_SESSIONS = 2;
