import { uShape, type Random } from '@tandem/domain';
import type { SymbolProfile } from './profile.js';

/**
 * Volume at each minute of a session of `minutes`, relative to a mean of 1: like US shares, about twice the mean in the first
 * half hour and more than twice in the last (Admati and Pfleiderer, 1988, for why).
 */
export function volumeShape(minutes: number): Float64Array {
  const shape = Float64Array.from({ length: minutes }, (_, minute) => uShape(minute, minutes, { floor: 0.65, atOpen: 2.2, atClose: 3.5 }));
  const mean = shape.reduce((sum, value) => sum + value, 0) / minutes;
  return shape.map((value) => value / mean);
}

/** The mood of volume is a first-order autoregression by the minute, lognormal around its mean. */
const MOOD_PERSISTENCE = 0.7;
const MOOD_DEVIATION = 0.45;
const MOOD_SHOCK = MOOD_DEVIATION * Math.sqrt(1 - MOOD_PERSISTENCE ** 2);
/** Volume and the size of the move go together (Karpoff, 1987); 0.8 is the mean of |x| of a unit normal. */
const QUIET_SHARE = 0.6;
const MOVE_SHARE = (1 - QUIET_SHARE) / 0.8;

export function nextMood(mood: number, random: Random): number {
  return MOOD_PERSISTENCE * mood + MOOD_SHOCK * random.polarNormal();
}

/**
 * Shares traded in one minute; 0 when nobody traded.
 * @param shape of the time of day, mean 1
 * @param move size of the bar's return in standard deviations
 */
export function drawVolume(profile: SymbolProfile, shape: number, mood: number, move: number, splitFactor: number, random: Random): number {
  const activity = shape * Math.exp(mood - MOOD_DEVIATION ** 2 / 2) * (QUIET_SHARE + MOVE_SHARE * move);
  const nobodyTrades = Math.exp(-profile.trades * activity);
  if (random.openUniform() < nobodyTrades) return 0;
  return Math.max(1, Math.round(profile.volume * splitFactor * activity));
}
