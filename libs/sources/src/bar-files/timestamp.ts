/** How a file writes its instants. */
export type TimestampSpelling = 'utc' | 'other-offset' | 'no-zone' | 'epoch-seconds' | 'epoch-milliseconds';

export interface Timestamp {
  /** Milliseconds since the Unix epoch. */
  readonly ts: number;
  readonly spelling: TimestampSpelling;
}

/** ISO 8601, and what pandas and PostgreSQL write: a blank for the T, the zone as `Z`, `UTC`, an offset, or not at all. */
const ISO = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?) ?(Z|UTC|[+-]\d\d(?::?\d\d)?)?$/i;
/** 9 or 10 digits are seconds from 1973 to 2286, and 12 or 13 milliseconds; floating-point columns add `.0`. */
const EPOCH = /^(\d{9,10}|\d{12,13})(?:\.0+)?$/;

/** The instant that a cell names, whatever its spelling; without a zone it is taken for UTC. Undefined: it names none. */
export function readTimestamp(text: string): Timestamp | undefined {
  const digits = EPOCH.exec(text)?.[1];
  if (digits !== undefined) {
    return digits.length <= 10 ? { ts: Number(digits) * 1_000, spelling: 'epoch-seconds' } : { ts: Number(digits), spelling: 'epoch-milliseconds' };
  }
  const [, date = '', time = '', zone] = ISO.exec(text) ?? [];
  const ts = existsInCalendar(date) ? Date.parse(`${date}T${time}${isoZone(zone)}`) : Number.NaN;
  return Number.isNaN(ts) ? undefined : { ts, spelling: spellingOf(zone) };
}

function spellingOf(zone: string | undefined): TimestampSpelling {
  if (zone === undefined) return 'no-zone';
  return isoZone(zone) === 'Z' ? 'utc' : 'other-offset';
}

/** `+0530` and `+05` as `+05:30` and `+05:00`; every way to write UTC as `Z`. */
function isoZone(zone = 'Z'): string {
  if (/^(z|utc|[+-]00(:?00)?)$/i.test(zone)) return 'Z';
  const digits = zone.replace(':', '').padEnd(5, '0');
  return `${digits.slice(0, 3)}:${digits.slice(3)}`;
}

/** Whether `YYYY-MM-DD` is a day: `Date` takes February 30 for one in March. */
export function existsInCalendar(date: string): boolean {
  const midnight = Date.parse(`${date}T00:00:00Z`);
  return !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(date);
}
