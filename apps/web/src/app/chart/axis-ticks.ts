import { newYorkClock, newYorkDay } from '../shared/time';
import type { Candle } from './candle-series';
import type { Minute } from './chart-frame';

/** Room above the candles, and below them for volume, as shares of what the price moved. */
const HEADROOM = 0.08;
const FOOTROOM = 0.3;
/** A price that did not move gets a thousandth of itself to stand in. */
const STILL = 0.001;

/**
 * The prices that the axis spans so that all candles, the fan and the volume below them have room.
 * @param also prices of the fan, dollars
 */
export function priceRange(candles: readonly Candle[], also: readonly number[] = []): { min: number; max: number } {
  if (candles.length === 0) return { min: 0, max: 1 };
  const low = Math.min(...candles.map(({ l }) => l), ...also);
  const high = Math.max(...candles.map(({ h }) => h), ...also);
  const moved = high - low || Math.abs(high) * STILL;
  return { min: low - moved * FOOTROOM, max: high + moved * HEADROOM };
}

/** What a step between two price labels may begin with, and the decimal above. */
const LEADING_DIGITS = [1, 2, 5, 10];

/**
 * Round prices in [min, max] at equal steps.
 * @param capacity how many labels have room one above the other.
 */
export function priceTicks(min: number, max: number, capacity: number): number[] {
  const least = (max - min) / Math.max(1, capacity);
  if (!(least > 0)) return [];
  const decade = 10 ** Math.floor(Math.log10(least));
  const step = decade * (LEADING_DIGITS.find((digit) => digit * decade >= least) ?? 10);
  const first = Math.ceil(min / step);
  return Array.from({ length: Math.floor(max / step) - first + 1 }, (_, index) => (first + index) * step);
}

/** A label of the time axis. */
export interface TimeTick {
  /** Start of the candle below which it stands. */
  readonly value: number;
  /** True where a session begins. */
  readonly major: boolean;
  readonly label: string;
}

/** Steps that a clock has, minutes. */
const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 240];

/**
 * Labels at round New York times, and the date where a session begins.
 * @param capacity how many labels have room side by side.
 */
export function timeTicks(candles: readonly Minute[], capacity: number): TimeTick[] {
  const room = Math.max(1, capacity);
  const step = STEPS.find((minutes) => candles.length / minutes <= room) ?? 390;
  const apart = candles.length / room;
  const ticks: { at: number; tick: TimeTick }[] = [];
  candles.forEach((candle, at) => {
    const opens = at > 0 && candles[at - 1]?.session !== candle.session;
    if (!opens && candle.minute % step !== 0) return;
    const previous = ticks.at(-1);
    if (previous !== undefined && at - previous.at < apart) {
      if (!opens) return;
      ticks.pop();
    }
    ticks.push({ at, tick: { value: candle.x, major: opens, label: opens ? newYorkDay(candle.x) : newYorkClock(candle.x) } });
  });
  return ticks.map(({ tick }) => tick);
}
