import { CLASS_NAMES } from './enumerations.js';

/** Length of a window: what a model sees, in bars. */
export const WINDOW_BARS = 60;

/** Length of a label's horizon: how far ahead a model predicts, in bars. */
export const HORIZON_BARS = 30;

/** More missing minutes than this in a window or in a label's horizon, and neither is used. */
export const MAX_MISSING_MINUTES = 5;

/** See `CLASS_NAMES`. */
export const CLASSES = CLASS_NAMES;
export const CLASS_COUNT = CLASSES.length;
export const DOWN = 0;
export const NEUTRAL = 1;
export const UP = 2;

/** Shares of [DOWN, NEUTRAL, UP], in the class order of every softmax; they sum to 1, or are NaN for no rows. */
export type ClassShares = readonly [down: number, neutral: number, up: number];

/** Shares of three counts in the order DOWN, NEUTRAL, UP. */
export function toShares(counts: ArrayLike<number>): ClassShares {
  const total = counts[0]! + counts[1]! + counts[2]!;
  return [counts[0]! / total, counts[1]! / total, counts[2]! / total];
}

/** How far the worst class is from a third. */
export function imbalance(shares: ClassShares): number {
  return Math.max(...shares.map((share) => Math.abs(share - 1 / 3)));
}
