import { inCalendar, inRegularHours, minuteFault, toNumber, type BarValues } from '../bar-files/bar-row.js';
import { BAR_COLUMNS } from '../bar-files/columns.js';
import { readTimestamp } from '../bar-files/timestamp.js';

/** Of all spellings a recording has one: whole seconds of UTC, `2026-01-22T14:30:00Z` or with `+00:00`. */
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

/**
 * Why a row with more cells than its header's `width` is no bar: a comma within a number makes a cell more, and every number after it another
 * column's. Empty cells at the end say nothing.
 */
export function surplusFault(record: readonly string[], width: number): string | undefined {
  return record.slice(width).some((cell) => cell.trim() !== '') ? `expected ${width} fields, found ${record.length}` : undefined;
}

/** The instant of a row's first field when it is one of the calendar's years, else undefined. */
export function instantOf(time: string): number | undefined {
  const ts = toInstant(time);
  return inCalendar(ts) ? ts : undefined;
}

function timeFault(time: string, ts: number): string | undefined {
  if (Number.isNaN(ts)) return `ts '${time}' is not an instant of UTC such as 2026-01-22T14:30:00Z`;
  return minuteFault(ts) ?? (inRegularHours(ts) ? undefined : `ts ${time} is outside regular trading of the NYSE`);
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

function toInstant(time: string): number {
  return UTC_INSTANT.test(time) ? (readTimestamp(time)?.ts ?? Number.NaN) : Number.NaN;
}
