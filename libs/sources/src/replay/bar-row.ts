import { BAR_MS, CALENDAR_YEARS, sessionAt } from '@tandem/market';
import { BAR_COLUMNS } from './columns.js';

/** Values of one row, in the order of BAR_COLUMNS: time in milliseconds since the Unix epoch, prices, volume. */
export type BarValues = readonly [ts: number, open: number, high: number, low: number, close: number, volume: number];

/** Whole seconds of UTC, written `2026-01-22T14:30:00Z` or with `+00:00`. */
const UTC_INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.0+)?)?(Z|\+00:00)$/;
/** Volumes exported from floating-point columns end in `.0`; anything further from a whole share is wrong. */
const SHARE_TOLERANCE = 1e-6;

/** The bar that a row's fields (in the order of BAR_COLUMNS) describe, or the reason why they describe none. */
export function readBarRow(fields: readonly string[]): BarValues | string {
  if (fields.length < BAR_COLUMNS.length) return `expected ${BAR_COLUMNS.length} fields, found ${fields.length}`;
  const [time = '', ...rest] = fields;
  const ts = toInstant(time);
  const [open, high, low, close, volume] = rest.map(toNumber) as [number, number, number, number, number];
  const bar: BarValues = [ts, open, high, low, close, volume];
  return timeFault(time, ts) ?? priceFault(bar) ?? volumeFault(volume) ?? bar;
}

/** The instant of a row's first field when it is one of the calendar's years, else undefined. */
export function instantOf(time: string): number | undefined {
  const ts = toInstant(time);
  const year = new Date(ts).getUTCFullYear();
  return year > CALENDAR_YEARS.first && year < CALENDAR_YEARS.last ? ts : undefined;
}

function timeFault(time: string, ts: number): string | undefined {
  if (Number.isNaN(ts)) return `ts '${time}' is not an instant of UTC such as 2026-01-22T14:30:00Z`;
  if (ts % BAR_MS !== 0) return `ts ${time} is not the start of a minute`;
  if (instantOf(time) === undefined || sessionAt(ts) === undefined) return `ts ${time} is outside regular trading of the NYSE`;
  return undefined;
}

function priceFault([, open, high, low, close]: BarValues): string | undefined {
  const prices = { open, high, low, close };
  for (const [name, price] of Object.entries(prices)) {
    if (!Number.isFinite(price) || price <= 0) return `${name} is not a positive price`;
  }
  if (high < Math.max(open, close, low)) return 'high is below open, low or close';
  return low > Math.min(open, close) ? 'low is above open or close' : undefined;
}

function volumeFault(volume: number): string | undefined {
  const whole = Math.abs(volume - Math.round(volume)) <= SHARE_TOLERANCE;
  return volume >= 0 && whole ? undefined : 'volume is not a whole number of shares from 0 up';
}

/** Milliseconds since the Unix epoch; NaN for what is no instant, also for a February 30, which `Date` takes for March. */
function toInstant(time: string): number {
  if (!UTC_INSTANT.test(time)) return Number.NaN;
  const ts = Date.parse(time);
  return !Number.isNaN(ts) && new Date(ts).toISOString().startsWith(time.slice(0, 10)) ? ts : Number.NaN;
}

/** Unlike `Number`, takes an empty field for no number. */
function toNumber(field: string): number {
  return field.trim() === '' ? Number.NaN : Number(field);
}
