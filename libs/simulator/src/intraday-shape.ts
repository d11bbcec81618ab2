/**
 * The U shape of a trading day (Wood, McInish and Ord, 1985; Admati and Pfleiderer, 1988): both volatility and volume
 * are high after the open, low at midday, and volume rises again into the close. The constants give, like US shares,
 * about 2.2 times the mean volatility and twice the mean volume in the first half hour, and more than twice the mean
 * volume in the last.
 */

const OPEN_DECAY_MINUTES = 25;
const CLOSE_DECAY_MINUTES = 15;

/** Volatility at each minute of a session of `minutes`, relative to a mean variance of 1. */
export function volatilityShape(minutes: number): Float64Array {
  const shape = Float64Array.from({ length: minutes }, (_, minute) => uShape(minute, minutes, 0.7, 2.4, 0.2));
  const meanSquare = shape.reduce((sum, value) => sum + value * value, 0) / minutes;
  return shape.map((value) => value / Math.sqrt(meanSquare));
}

/** Volume at each minute of a session of `minutes`, relative to a mean of 1. */
export function volumeShape(minutes: number): Float64Array {
  const shape = Float64Array.from({ length: minutes }, (_, minute) => uShape(minute, minutes, 0.65, 2.2, 3.5));
  const mean = shape.reduce((sum, value) => sum + value, 0) / minutes;
  return shape.map((value) => value / mean);
}

function uShape(minute: number, minutes: number, floor: number, atOpen: number, atClose: number): number {
  const toClose = minutes - 1 - minute;
  return floor + atOpen * Math.exp(-minute / OPEN_DECAY_MINUTES) + atClose * Math.exp(-toClose / CLOSE_DECAY_MINUTES);
}
