import type { Interval } from '@tandem/contracts';
import { newYorkClock, newYorkDate, newYorkDay, newYorkDayOfMonth, newYorkMonth } from '../../shared/time';
import type { Candle } from '../series/candle';

/** Room above the candles, and below them for volume, as shares of what the price moved. */
const HEADROOM = 0.08;
const FOOTROOM = 0.3;
/** A price that did not move gets a thousandth of itself to stand in. */
const STILL = 0.001;

/** The prices that the axis spans so that what is visible and the volume below it have room. */
export function priceRange(low: number, high: number): { min: number; max: number } {
  const moved = high - low || Math.abs(high) * STILL;
  return { min: low - moved * FOOTROOM, max: high + moved * HEADROOM };
}

/** What a step between two labels may begin with, and the decimal above. */
const LEADING_DIGITS = [1, 2, 5, 10];

/**
 * Round numbers in [min, max] at equal steps.
 * @param capacity how many labels have room one above the other.
 */
export function roundTicks(min: number, max: number, capacity: number): number[] {
  const least = (max - min) / Math.max(1, capacity);
  if (!(least > 0)) return [];
  const decade = 10 ** Math.floor(Math.log10(least));
  const step = decade * (LEADING_DIGITS.find((digit) => digit * decade >= least) ?? 10);
  const first = Math.ceil(min / step);
  return Array.from({ length: Math.floor(max / step) - first + 1 }, (_, index) => (first + index) * step);
}

/** A label of the time axis. */
export interface TimeTick {
  /** Place of the candle below which it stands. */
  readonly value: number;
  /** True where a session begins, or a month of days. */
  readonly major: boolean;
  readonly label: string;
}

/** Where a candle is in time. */
export type Place = Pick<Candle, 'x' | 'session' | 'minute'>;

/** Steps that a clock has, minutes. */
const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 240];
const NEVER = 390;
const MINUTES: Record<Interval, number> = { '1m': 1, '5m': 5, '1h': 60, '1d': NEVER };

/**
 * Labels at round New York times, and the date where a session begins; of days the month where it begins, and days between.
 * @param at the candle, or minute to come, at a place of [start, end)
 * @param capacity how many labels have room side by side.
 */
export function timeTicks(
  at: (index: number) => Place | undefined,
  [start, end]: readonly [number, number],
  capacity: number,
  interval: Interval,
): TimeTick[] {
  const room = Math.max(1, capacity);
  const apart = (end - start) / room;
  const labelled = interval === '1d' ? dayLabel(apart) : clockLabel(((end - start) * MINUTES[interval]) / room);
  const ticks: TimeTick[] = [];
  for (let index = start; index < end; index++) {
    const place = at(index);
    const tick = place === undefined ? null : labelled(place, index === start ? undefined : at(index - 1));
    const before = ticks.at(-1);
    if (tick === null) continue;
    if (before !== undefined && index - before.value < apart) {
      if (!tick.major || before.major) continue;
      ticks.pop();
    }
    ticks.push({ value: index, ...tick });
  }
  return ticks;
}

type Labelled = (place: Place, before: Place | undefined) => Omit<TimeTick, 'value'> | null;

/** @param least minutes between two labels */
function clockLabel(least: number): Labelled {
  const step = STEPS.find((minutes) => minutes >= least) ?? NEVER;
  return ({ x, session, minute }, before) => {
    if (before !== undefined && before.session !== session) return { major: true, label: newYorkDay(x) };
    return minute % step === 0 ? { major: false, label: newYorkClock(x) } : null;
  };
}

/** @param apart days between two labels */
function dayLabel(apart: number): Labelled {
  return ({ x, session }, before) => {
    if (before !== undefined && before.session.slice(0, 7) !== session.slice(0, 7)) {
      return { major: true, label: session.slice(5, 7) === '01' ? newYorkDate(x).slice(0, 4) : newYorkMonth(x) };
    }
    return apart <= 12 ? { major: false, label: newYorkDayOfMonth(x) } : null;
  };
}
