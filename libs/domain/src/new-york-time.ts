/** Wall-clock fields in New York of one instant. */
interface NewYorkTime {
  /** `YYYY-MM-DD`. */
  readonly date: string;
  /** 0 Sunday … 6 Saturday. */
  readonly weekday: number;
  readonly hour: number;
  readonly minute: number;
}

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

const formatter = new Intl.DateTimeFormat('en-US', { timeZone: 'America/New_York', timeZoneName: 'longOffset' });

/**
 * Offsets by UTC hour. New York changes its clocks on whole UTC hours, so that an offset holds for its whole hour; a
 * year of trading asks for some 2,000 hours, which keeps the map small and Intl (microseconds a call) off hot paths.
 */
const offsets = new Map<number, number>();
/** The entry that was asked for last: the bars of an hour come one after the other. */
const last = { hour: NaN, offset: NaN };

/** Milliseconds to add to UTC to get New York wall time at `ts`: -5 h in winter, -4 h in summer. */
export function newYorkOffset(ts: number): number {
  const hour = Math.floor(ts / HOUR_MS);
  if (hour === last.hour) return last.offset;
  let offset = offsets.get(hour);
  if (offset === undefined) {
    offset = readOffset(hour * HOUR_MS);
    offsets.set(hour, offset);
  }
  last.hour = hour;
  last.offset = offset;
  return offset;
}

/** New York wall time of `ts`; cheap enough for every bar of a year. */
export function newYorkTime(ts: number): NewYorkTime {
  const local = new Date(ts + newYorkOffset(ts));
  return {
    date: local.toISOString().slice(0, 10),
    weekday: local.getUTCDay(),
    hour: local.getUTCHours(),
    minute: local.getUTCMinutes(),
  };
}

/** The day in New York that contains `ts`, `YYYY-MM-DD`. */
export function newYorkDate(ts: number): string {
  return new Date(ts + newYorkOffset(ts)).toISOString().slice(0, 10);
}

/** The instant at which New York clocks show `minuteOfDay` minutes past midnight on `date` (not within a DST change). */
export function newYorkInstant(date: string, minuteOfDay: number): number {
  const local = Date.parse(`${date}T00:00:00Z`) + minuteOfDay * MINUTE_MS;
  return local - newYorkOffset(local - newYorkOffset(local));
}

function readOffset(ts: number): number {
  const zone = formatter.formatToParts(ts).find((part) => part.type === 'timeZoneName')!.value;
  const match = /^GMT-(\d\d):(\d\d)$/.exec(zone);
  if (match === null) throw new RangeError(`Unexpected offset of America/New_York: '${zone}'`);
  return -(Number(match[1]) * HOUR_MS + Number(match[2]) * MINUTE_MS);
}
