import { newYorkClock, newYorkDay } from '../shared/new-york-time';
import type { Candle } from './candle';

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
export function timeTicks(candles: readonly Candle[], capacity: number): TimeTick[] {
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
