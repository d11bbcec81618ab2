import type { Scored } from './gate-input.js';

/** What one rule of the gate says. */
export interface Finding {
  readonly passed: boolean;
  /** One sentence with the numbers it rests on. */
  readonly sentence: string;
}

/** A figure of scores of at least one row, which all have it. */
export const figure = ({ scorecard }: Scored, name: 'logLoss' | 'macroF1'): number => scorecard.figures[name].value!;

export const fixed = (value: number, digits = 4): string => value.toFixed(digits);
export const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** Probabilities too small for four digits are told as such. */
export const probability = (p: number): string => (p < 1e-4 ? '< 0.0001' : `= ${fixed(p)}`);

/**
 * Differences of decimal fractions such as 0.41 − 0.40 come out a rounding error off: a limit counts as reached within this.
 */
export const ROUNDING = 1e-12;
