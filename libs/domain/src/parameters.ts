import { isCalendarDate } from './calendar-date.js';

/* Numbers, instants and symbols as people write them, in a request or on a command line. */

const WHOLE_NUMBER = /^(?:0|[1-9]\d*)$/;
const DECIMAL = /^(?:0|[1-9]\d*)?(?:\.\d+)?$/;

/** A ticker as US exchanges and Yahoo write it: `BRK.B`, `BF-B`, `^VIX`. */
export const SYMBOL_FORM = /^\^?[A-Z][A-Z0-9]{0,9}([.-][A-Z]{1,3})?$/;

/** A whole number in decimal digits, from 0; undefined for all else, such as `0x1`, `1e0`, `007` and an empty text. */
export function readWholeNumber(text: string): number | undefined {
  const value = WHOLE_NUMBER.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(value) ? value : undefined;
}

/** A number from 0 in decimal digits, such as `1.5` and `.5`; undefined for all else. */
export function readDecimal(text: string): number | undefined {
  const value = text !== '' && DECIMAL.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(value) ? value : undefined;
}

const MINUTE_MS = 60_000;

/** RFC 3339, section 5.6: `date-time`, which it lets people separate by a blank. */
const INSTANT = /^(\d{4}-\d\d-\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:[Zz]|([+-])(\d\d):(\d\d))$/;
/** The blank that a query makes of a `+` which was not written `%2B`; no other can stand there. */
const LOST_PLUS = /(:\d\d(?:\.\d+)?) (?=\d\d:\d\d$)/;

/**
 * An instant of RFC 3339: with `Z` or an offset, in either case, `-00:00` included, and with any number of decimals.
 * @returns milliseconds since the Unix epoch, what is finer as half a millisecond; a leap second is the midnight that ends it.
 *   Undefined for what is no instant
 */
export function readInstant(text: string): number | undefined {
  const found = INSTANT.exec(text.replace(LOST_PLUS, '$1+'));
  if (found === null) return undefined;
  const [, date = '', hour, minute, second, fraction = '', sign, offsetHour = '00', offsetMinute = '00'] = found;
  if (!isCalendarDate(date) || Number(hour) > 23 || Number(minute) > 59 || Number(offsetHour) > 23 || Number(offsetMinute) > 59)
    return undefined;
  const offset = (Number(offsetHour) * 60 + Number(offsetMinute)) * MINUTE_MS;
  const start = Date.parse(`${date}T${hour}:${minute}:00Z`) - (sign === '-' ? -offset : offset);
  if (second === '60') return beginsMonth(start + MINUTE_MS) ? start + MINUTE_MS : undefined;
  if (Number(second) > 59) return undefined;
  const finer = /^\d{3}0*[1-9]/.test(fraction) ? 0.5 : 0;
  return start + Number(second) * 1_000 + Number(fraction.slice(0, 3).padEnd(3, '0')) + finer;
}

/** Leap seconds end a month in UTC (ITU-R TF.460-6). */
function beginsMonth(ms: number): boolean {
  return /-01T00:00:00\.000Z$/.test(new Date(ms).toISOString());
}
