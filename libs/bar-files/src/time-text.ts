import { isCalendarDate, ZoneClock, isTimeZone } from '@tandem/domain';

/** What comes first in days such as 02/01/2025. */
export type DateOrder = 'dmy' | 'mdy';

export const TIME_UNITS = ['s', 'ms', 'us', 'ns'] as const;
/** Of times that are numbers since 1970. */
export type TimeUnit = (typeof TIME_UNITS)[number];

/** How a file writes its times. */
export type TimeSpelling = 'utc' | 'other-zone' | 'no-zone' | `epoch-${TimeUnit}`;

export interface TimeReading {
  /** Milliseconds since the Unix epoch, what is finer as a fraction; of a time without a zone as if it were UTC. */
  readonly ms: number;
  readonly spelling: TimeSpelling;
  /** The two numbers before the year, in days such as 02/01/2025. */
  readonly dayAndMonth?: readonly [number, number];
}

interface TimeOptions {
  /** Default `mdy`. */
  readonly dateOrder?: DateOrder | undefined;
  /** Of numbers since 1970; by default their size tells. */
  readonly timeUnit?: TimeUnit | undefined;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** The number of units of time in a millisecond is 10 to this power. */
const UNIT_DIGITS: Readonly<Record<TimeUnit, number>> = { s: -3, ms: 0, us: 3, ns: 6 };

const NUMBER = /^(\d+)(?:\.(\d+))?$/;
const FLOAT = /^\d(?:\.\d+)?e\+?\d+$/i;

/** The time that a cell names, of whatever spelling; undefined when it names none. */
export function readTime(text: string, options: TimeOptions = {}): TimeReading | undefined {
  const [, whole, fraction = ''] = NUMBER.exec(text) ?? [];
  if (whole !== undefined) return readCompact(whole, fraction, options) ?? readEpoch(whole, fraction, options.timeUnit);
  // Floating-point columns write nanoseconds so.
  if (FLOAT.test(text)) return readEpoch(BigInt(Math.round(Number(text))).toString(), '', options.timeUnit);
  return readWritten(text, options.dateOrder ?? 'mdy');
}

/** By its size a number since 1970 is one of seconds from 1973 to 5138, or of milliseconds, micro- or nanoseconds of that time. */
function unitOf(whole: string): TimeUnit | undefined {
  if (whole.length < 9 || whole.length > 20) return undefined;
  return whole.length < 12 ? 's' : whole.length < 15 ? 'ms' : whole.length < 18 ? 'us' : 'ns';
}

function readEpoch(whole: string, fraction: string, chosen: TimeUnit | undefined): TimeReading | undefined {
  const unit = chosen ?? unitOf(whole);
  if (unit === undefined) return undefined;
  const digits = whole.replace(/^0+(?=\d)/, '');
  const shift = UNIT_DIGITS[unit];
  // The whole milliseconds are exact, also of numbers beyond the integers of doubles.
  const decimal = shift <= 0 ? shiftLeft(digits, fraction, -shift) : shiftRight(digits, fraction, shift);
  const ms = Number(decimal);
  return Math.abs(ms) <= 8.64e15 ? { ms, spelling: `epoch-${unit}` } : undefined;
}

function shiftLeft(whole: string, fraction: string, by: number): string {
  const padded = fraction.padEnd(by, '0');
  return `${whole}${padded.slice(0, by)}.${padded.slice(by)}`;
}

function shiftRight(whole: string, fraction: string, by: number): string {
  const padded = whole.padStart(by + 1, '0');
  return `${padded.slice(0, -by)}.${padded.slice(-by)}${fraction}`;
}

/** `20250102`, `202501020930` and `20250102093000`; the first 12 digits that are milliseconds of the calendar begin with 88. */
function readCompact(whole: string, fraction: string, { timeUnit }: TimeOptions): TimeReading | undefined {
  if (timeUnit !== undefined || !(whole.length === 8 || whole.length === 12 || whole.length === 14)) return undefined;
  if (fraction !== '' || !/^(19|20|21)/.test(whole)) return undefined;
  const date = isoDate(whole.slice(0, 4), whole.slice(4, 6), whole.slice(6, 8));
  return date === undefined ? undefined : placed(date, readTimeOfDay(whole.slice(8)), '');
}

const YEAR_FIRST = /^(\d{4})(?:([-/.])(\d\d?)\2(\d\d?)|(\d\d)(\d\d))(?=$|\D)/;
const YEAR_LAST = /^(\d\d?)([-/. ])(\d\d?)\2(\d{4}|\d\d)(?=$|\D)/;
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAY_NAME = /^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? +/i;
const DAY_MONTH_NAME = /^(\d\d?)[- ]([a-z]{3})[a-z]*[-, ]+(\d{4}|\d\d)(?=$|\D)/i;
const MONTH_NAME_DAY = /^([a-z]{3})[a-z]* +(\d\d?),? +(\d{4})(?=$|\D)/i;

/** The day with which a text begins, `YYYY-MM-DD`, and what stands behind it. */
function readDate(text: string, order: DateOrder): { date: string; rest: string; dayAndMonth?: readonly [number, number] } | undefined {
  const named = text.replace(DAY_NAME, '');
  const first = YEAR_FIRST.exec(named);
  if (first !== null) return dated(isoDate(first[1]!, first[3] ?? first[5]!, first[4] ?? first[6]!), named, first[0]);
  const last = YEAR_LAST.exec(named);
  if (last !== null) {
    const [day, month] = order === 'dmy' ? [last[1]!, last[3]!] : [last[3]!, last[1]!];
    const numbers = [Number(last[1]), Number(last[3])] as const;
    const found = dated(isoDate(fullYear(last[4]!), month, day), named, last[0]);
    return found === undefined ? undefined : { ...found, dayAndMonth: numbers };
  }
  const [dayFirst, monthFirst] = [DAY_MONTH_NAME.exec(named), MONTH_NAME_DAY.exec(named)];
  if (dayFirst !== null) return dated(isoDate(fullYear(dayFirst[3]!), monthNumber(dayFirst[2]!), dayFirst[1]!), named, dayFirst[0]);
  if (monthFirst !== null) return dated(isoDate(monthFirst[3]!, monthNumber(monthFirst[1]!), monthFirst[2]!), named, monthFirst[0]);
  return undefined;
}

const monthNumber = (name: string) => String(MONTHS.indexOf(name.toLowerCase()) + 1);
/** Two digits mean the hundred years that begin with 1970, as POSIX has it (`%y`, with 69 instead). */
const fullYear = (year: string) => (year.length === 4 ? year : `${Number(year) < 70 ? '20' : '19'}${year}`);

function dated(date: string | undefined, text: string, match: string): { date: string; rest: string } | undefined {
  return date === undefined ? undefined : { date, rest: text.slice(match.length) };
}

function isoDate(year: string, month: string, day: string): string | undefined {
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  return isCalendarDate(date) ? date : undefined;
}

const TIME_OF_DAY = /^(\d\d?)(?::?(\d\d))?(?::?(\d\d)(?:[.,](\d+))?)?\s*(?:([ap])\.?m\.?)?$/i;
/** A time of day, and behind it what may be a zone. */
const TIME_AND_ZONE = /^(?:T|[\s,;_]+)\s*(\d[\d:.,]*(?:\s*[ap]\.?m\.?(?![a-z]))?)\s*(.*)$/i;

function readWritten(text: string, order: DateOrder): TimeReading | undefined {
  const found = readDate(text, order);
  if (found === undefined) return undefined;
  const { date, rest, dayAndMonth } = found;
  const [, time = '', zone = ''] = TIME_AND_ZONE.exec(rest) ?? [];
  if (rest.trim() !== '' && time === '') return undefined;
  const reading = placed(date, readTimeOfDay(time), zone);
  return reading === undefined || dayAndMonth === undefined ? reading : { ...reading, dayAndMonth };
}

/** Milliseconds since midnight; NaN for what is no time of day. `24:00` is none, as no bar starts then. */
function readTimeOfDay(text: string): number {
  if (text === '') return 0;
  const [, hours, minutes = text.includes(':') ? '' : '0', seconds = '0', fraction = '0', half] = TIME_OF_DAY.exec(text) ?? [];
  if (hours === undefined || minutes === '') return Number.NaN;
  let hour = Number(hours);
  if (half !== undefined) {
    if (hour < 1 || hour > 12) return Number.NaN;
    hour = (hour % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
  }
  if (hour > 23 || Number(minutes) > 59 || Number(seconds) > 59) return Number.NaN;
  return (hour * 60 + Number(minutes)) * MINUTE_MS + Number(`${seconds}.${fraction}`) * 1_000;
}

function placed(date: string, timeOfDay: number, zone: string): TimeReading | undefined {
  const wall = Date.parse(`${date}T00:00:00Z`) + timeOfDay;
  if (Number.isNaN(wall)) return undefined;
  if (zone === '') return { ms: wall, spelling: 'no-zone' };
  const offset = zoneOffset(zone, wall);
  if (offset === undefined) return undefined;
  return { ms: wall - offset, spelling: offset === 0 && isUtcName(zone) ? 'utc' : 'other-zone' };
}

const isUtcName = (zone: string) => /^(z|utc|gmt)?(?:[+-]00(?::?00)?)?$/i.test(zone);

/** What clocks of the United States are called, hours from UTC (RFC 5322, section 4.3). */
const US_ZONES: Readonly<Record<string, number>> = { EST: -5, EDT: -4, CST: -6, CDT: -5, MST: -7, MDT: -6, PST: -8, PDT: -7 };
const OFFSET = /^(?:utc|gmt)?([+-])(\d\d?)(?::?(\d\d))?$/i;
const zoneClocks = new Map<string, ZoneClock | undefined>();

function zoneClockOf(zone: string): ZoneClock | undefined {
  if (!zoneClocks.has(zone)) zoneClocks.set(zone, /^[a-z]+\/[a-z/_+-]+$/i.test(zone) && isTimeZone(zone) ? new ZoneClock(zone) : undefined);
  return zoneClocks.get(zone);
}

/** Milliseconds by which a zone is ahead of UTC at a wall time; undefined for no zone. */
function zoneOffset(text: string, wall: number): number | undefined {
  // An offset goes before the name behind it (RFC 9557; JavaScript's `Date` writes it in parentheses).
  const zone = text
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/(?<=.)(?:\[.*\]|\(.*\))$/, '')
    .trim();
  if (isUtcName(zone)) return 0;
  const [, sign, hours, minutes = '0'] = OFFSET.exec(zone) ?? [];
  if (hours !== undefined) return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * MINUTE_MS;
  const american = US_ZONES[zone.toUpperCase()];
  if (american !== undefined) return american * 60 * MINUTE_MS;
  const clock = zoneClockOf(/^(?:et|eastern)$/i.test(zone) ? 'America/New_York' : zone);
  return clock === undefined ? undefined : wall - clock.instant(wall);
}

/**
 * The day that a cell names, alone or as its midnight in any zone, `YYYY-MM-DD`; undefined when it names an instant within a day, or one
 * such as
 * 02/01/2025 and `options` do not say its order.
 */
export function readDay(text: string, options: TimeOptions = {}): string | undefined {
  const written = readDate(text, options.dateOrder ?? 'mdy');
  if (written?.dayAndMonth !== undefined && options.dateOrder === undefined) return undefined;
  if (written !== undefined) {
    const [, time = '', zone = ''] = TIME_AND_ZONE.exec(written.rest) ?? [];
    const isMidnight =
      written.rest.trim() === '' || (time !== '' && readTimeOfDay(time) === 0 && (zone === '' || zoneOffset(zone, 0) !== undefined));
    return isMidnight ? written.date : undefined;
  }
  const time = readTime(text, options);
  return time !== undefined && time.ms % DAY_MS === 0 ? new Date(time.ms).toISOString().slice(0, 10) : undefined;
}
