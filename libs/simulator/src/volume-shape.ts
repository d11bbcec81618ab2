import { uShape } from '@tandem/domain';

/**
 * Volume at each minute of a session of `minutes`, relative to a mean of 1: like US shares, about twice the mean in the first
 * half hour and more than twice in the last (Admati and Pfleiderer, 1988, for why).
 */
export function volumeShape(minutes: number): Float64Array {
  const shape = Float64Array.from({ length: minutes }, (_, minute) => uShape(minute, minutes, { floor: 0.65, atOpen: 2.2, atClose: 3.5 }));
  const mean = shape.reduce((sum, value) => sum + value, 0) / minutes;
  return shape.map((value) => value / mean);
}
