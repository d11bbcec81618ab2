import { BAR_MS, type Bar } from './bar.js';
import { newYorkDate } from './new-york-time.js';
import { CALENDAR_YEARS, isInCalendar, isInRegularHours, sessionAt } from './nyse-calendar.js';

/** The numbers of a bar, wherever they come from. */
export type BarNumbers = Pick<Bar, 'open' | 'high' | 'low' | 'close' | 'volume'>;

/** What can be wrong with the numbers of a bar. */
export type BarFaultRule = 'price' | 'highBelowLow' | 'outsideRange' | 'volume';

export interface BarFault {
  readonly rule: BarFaultRule;
  /** The column in which it shows. */
  readonly column: keyof BarNumbers;
  /** The same text for every bar with this fault, without its numbers, so that refused rows can be counted by it. */
  readonly reason: string;
}

/**
 * How far open and close may lie outside of [low, high], as a share of the price. Feeds that round to float32 (24 bits) are off by up to
 * 6e-8, and
 * the smallest real fault, a cent on $5,000, is 2e-6.
 */
export const RANGE_TOLERANCE = 1e-6;

/** Whether a number can be a price: above 0 and finite. */
export function isPrice(value: number): boolean {
  return value > 0 && value < Infinity;
}

/** Whether a number can be a volume: 0 or more and finite. Splits leave fractions of a share, and the consolidated tape prints them. */
export function isVolume(value: number): boolean {
  return value >= 0 && value < Infinity;
}

/**
 * The one definition of a valid bar: prices above 0, high not below low, open and close within [low, high], volume 0 or more, all finite.
 * Training,
 * evaluation, import, replay, Yahoo and the live engine ask this; the check of the table `bars` gives the same answers.
 */
export function isValidBar(open: number, high: number, low: number, close: number, volume: number): boolean {
  return low > 0 && low <= high && high < Infinity && isWithin(open, low, high) && isWithin(close, low, high) && isVolume(volume);
}

/** Why a bar is not valid; undefined for one that is. Swapped columns show as `highBelowLow` or `outsideRange`. */
export function barFault({ open, high, low, close, volume }: BarNumbers): BarFault | undefined {
  if (isValidBar(open, high, low, close, volume)) return undefined;
  const prices = { open, high, low, close };
  for (const column of ['open', 'high', 'low', 'close'] as const) {
    if (!isPrice(prices[column])) return { rule: 'price', column, reason: `${column} is not a positive price` };
  }
  if (high < low) return { rule: 'highBelowLow', column: 'high', reason: 'high is below low' };
  for (const column of ['open', 'close'] as const) {
    if (isWithin(prices[column], low, high)) continue;
    const reason = prices[column] > high ? 'high is below open, low or close' : 'low is above open or close';
    return { rule: 'outsideRange', column, reason };
  }
  return { rule: 'volume', column: 'volume', reason: 'volume is not a number of shares' };
}

function isWithin(price: number, low: number, high: number): boolean {
  return low - price <= low * RANGE_TOLERANCE && price - high <= high * RANGE_TOLERANCE;
}

const BEFORE_CALENDAR = `ts is before ${CALENDAR_YEARS.first}, with which the calendar of the NYSE begins here`;
const AFTER_CALENDAR = `ts is after ${CALENDAR_YEARS.last}, with which the calendar of the NYSE ends here`;

/** Why an instant, milliseconds since the Unix epoch, cannot be the start of a bar; undefined when it can. */
export function barStartFault(ts: number): string | undefined {
  if (ts % BAR_MS !== 0) return 'ts is not the start of a minute';
  if (isInRegularHours(ts)) return undefined;
  if (isInCalendar(ts)) return 'ts is outside regular trading of the NYSE';
  return ts > 0 && newYorkDate(ts) > `${CALENDAR_YEARS.last}` ? AFTER_CALENDAR : BEFORE_CALENDAR;
}

/** `barStartFault` for millions of instants: it remembers the session of the last one, for the next is mostly of the same. */
export class TradingMinutes {
  #open = 0;
  #close = 0;

  /** Whether a bar can start at `ts`, milliseconds since the Unix epoch. */
  has(ts: number): boolean {
    if (ts % BAR_MS !== 0) return false;
    if (ts >= this.#open && ts < this.#close) return true;
    if (!isInRegularHours(ts)) return false;
    const { open, close } = sessionAt(ts)!;
    this.#open = open;
    this.#close = close;
    return true;
  }
}
