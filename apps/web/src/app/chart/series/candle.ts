import type { BarMessage } from '@tandem/contracts';
import { newYorkDate, newYorkMinuteOfDay } from '../../shared/time';

/** A bar as the chart draws it, of any interval. */
export interface Candle {
  /** Start of the bar, epoch milliseconds. */
  readonly x: number;
  /** Open, high, low and close, dollars. */
  readonly o: number;
  readonly h: number;
  readonly l: number;
  readonly c: number;
  /** Volume, shares. */
  readonly v: number;
  /** Its New York day, `2026-03-06`. */
  readonly session: string;
  /** Minutes since midnight in New York. */
  readonly minute: number;
  /** It is not over: its numbers still change. */
  readonly forming: boolean;
}

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;

/** New York times of whole hours (UTC): its offset is one of whole hours and changes at whole hours, so that minutes can be added. */
const hours = new Map<number, Pick<Candle, 'session' | 'minute'>>();
/** A few weeks of hours; the map begins anew beyond that. */
const MAX_HOURS = 1_000;

/** New York day and minute of an instant; formatting dates is what takes the time in reading a thousand bars. */
export function newYorkTime(x: number): Pick<Candle, 'session' | 'minute'> {
  const past = x % HOUR_MS;
  let hour = hours.get(x - past);
  if (hour === undefined) {
    if (hours.size >= MAX_HOURS) hours.clear();
    hour = { session: newYorkDate(x - past), minute: newYorkMinuteOfDay(x - past) };
    hours.set(x - past, hour);
  }
  return { session: hour.session, minute: hour.minute + Math.floor(past / MINUTE_MS) };
}

export function candleOfBar(bar: BarMessage, forming = false): Candle {
  const x = Date.parse(bar.ts);
  return { x, o: bar.open, h: bar.high, l: bar.low, c: bar.close, v: bar.volume, ...newYorkTime(x), forming };
}
