import type { Interval } from '@tandem/contracts';
import { HOUR_MS, MINUTE_MS, type Candle } from './candle';

/** What the chart knows of a length of bars. */
export interface IntervalKind {
  readonly label: string;
  /** As in "five-minute candles". */
  readonly name: string;
  /** The key that chooses it. */
  readonly key: string;
  /** Spans that are offered, in bars. */
  readonly ranges: readonly { readonly bars: number; readonly label: string }[];
  /** Shown at first, bars. */
  readonly bars: number;
  /** Asked for at once, bars: what is shown at most at first, and what the averages need to forget how they began. */
  readonly page: number;
}

export const INTERVAL_KINDS: Record<Interval, IntervalKind> = {
  '1m': {
    label: '1m',
    name: 'one-minute',
    key: '1',
    ranges: [
      { bars: 60, label: '1h' },
      { bars: 120, label: '2h' },
      { bars: 240, label: '4h' },
      { bars: 390, label: '1d' },
    ],
    bars: 120,
    page: 500,
  },
  '5m': {
    label: '5m',
    name: 'five-minute',
    key: '5',
    ranges: [
      { bars: 78, label: '1d' },
      { bars: 234, label: '3d' },
      { bars: 390, label: '5d' },
    ],
    bars: 156,
    page: 500,
  },
  '1h': {
    label: '1h',
    name: 'hourly',
    key: 'h',
    ranges: [
      { bars: 35, label: '1w' },
      { bars: 147, label: '1mo' },
      { bars: 441, label: '3mo' },
    ],
    bars: 70,
    page: 500,
  },
  '1d': {
    label: '1d',
    name: 'daily',
    key: 'd',
    ranges: [
      { bars: 21, label: '1mo' },
      { bars: 63, label: '3mo' },
      { bars: 252, label: '1y' },
    ],
    bars: 63,
    page: 300,
  },
};

/** The last minute of regular trading on a usual day starts then, in minutes since midnight in New York. */
export const LAST_MINUTE = 16 * 60 - 1;

/**
 * Start of the bar that holds a minute, by the rule of the database's aggregates: five minutes of UTC, hours counted from half past (so
 * that the first begins with the open at 09:30), days of New York.
 */
export function bucketStart({ x, minute }: Pick<Candle, 'x' | 'minute'>, interval: Interval): number {
  switch (interval) {
    case '1m':
      return x - (x % MINUTE_MS);
    case '5m':
      return x - (x % (5 * MINUTE_MS));
    case '1h':
      return x - ((x + HOUR_MS / 2) % HOUR_MS);
    case '1d':
      return x - minute * MINUTE_MS - (x % MINUTE_MS);
  }
}

/** Whether no minute of trading is left in the bar after this one. */
export function endsBucket({ x, minute }: Pick<Candle, 'x' | 'minute'>, interval: Interval): boolean {
  if (minute === LAST_MINUTE) return true;
  const next = { x: x + MINUTE_MS, minute: minute + 1 };
  return bucketStart(next, interval) !== bucketStart({ x, minute }, interval);
}
