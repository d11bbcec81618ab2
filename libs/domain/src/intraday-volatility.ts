import { FULL_SESSION_MINUTES } from './nyse-calendar.js';

const OPEN_DECAY_MINUTES = 25;
const CLOSE_DECAY_MINUTES = 15;

/** Heights of a U: between its arms, and what is added at the first and at the last minute. */
interface UHeights {
  readonly floor: number;
  readonly atOpen: number;
  readonly atClose: number;
}

/** A U over a trading day: high after the open, low at midday, higher again before the close. */
export function uShape(minute: number, minutes: number, { floor, atOpen, atClose }: UHeights): number {
  const toClose = minutes - 1 - minute;
  return floor + atOpen * Math.exp(-minute / OPEN_DECAY_MINUTES) + atClose * Math.exp(-toClose / CLOSE_DECAY_MINUTES);
}

/** About 2.2 times the mean volatility in the first half hour, like US shares. */
const VOLATILITY: UHeights = { floor: 0.7, atOpen: 2.4, atClose: 0.2 };

/**
 * Volatility usual at each minute of a session of `minutes` (Wood, McInish and Ord, 1985, "An investigation of transactions
 * data for NYSE stocks"), relative to a mean variance of 1 over a full session: a half day is its first part with a close.
 * Models that read time of day correct what it gets wrong; docs/experiments.md says how little its constants matter.
 */
export function volatilityShape(minutes: number): Float64Array {
  return Float64Array.from({ length: minutes }, (_, minute) => uShape(minute, minutes, VOLATILITY) / ROOT_MEAN_SQUARE);
}

const ROOT_MEAN_SQUARE = Math.sqrt(
  Array.from({ length: FULL_SESSION_MINUTES }, (_, minute) => uShape(minute, FULL_SESSION_MINUTES, VOLATILITY) ** 2).reduce(
    (sum, square) => sum + square,
    0,
  ) / FULL_SESSION_MINUTES,
);
