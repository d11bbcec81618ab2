import { isInCalendar, newYorkDate, newYorkInstant, sessionOn } from '@tandem/domain';
import { UnclearFileError } from './bar-file-error.js';
import type { DialectOptions } from './dialect.js';
import { clockOf, EXTENDED, LOG_LIKELIHOOD, type Region } from './recognize-zone.js';
import { HALF_HOUR_MS, type TimeDistribution } from './time-survey.js';

const HOUR_MS = 3_600_000;

/** The half hours of a session's day that have rows. */
interface Day {
  readonly date: string;
  /** Start, milliseconds since the Unix epoch. */
  readonly halves: { readonly ts: number; readonly rows: number; readonly minutes: number }[];
}

/** Natural logarithm of the odds from which on a day shows something: 5 x 10^8 to 1, as of years of days one would by chance. */
const MIN_DAY_EVIDENCE = 20;

/** Whether something that some days show is the file's: two of them in a row, or more than one of twenty. */
const FEW_DAYS = 0.05;

/**
 * Looks whether all days of a file can be read alike: files are put together from parts of other zones or lengths of bars, and servers
 * change their clocks on other days than New York.
 * @param zone of the clocks that the times show
 * @throws UnclearFileError when some days fit another one
 */
export function requireAlikeDays(path: string, times: TimeDistribution, zone: string, options: DialectOptions): void {
  const days = daysOf(times, zone);
  if (options.zone === undefined) requireSameClock(path, days, zone);
  if (options.intervalMs === undefined) requireSameLength(path, days);
}

function daysOf({ halfHours }: TimeDistribution, zone: string): Day[] {
  const days = new Map<string, Day>();
  const clock = clockOf(zone);
  for (const [half, { rows, minutes }] of halfHours) {
    const ts = clock.instant(half * HALF_HOUR_MS);
    if (!isInCalendar(ts)) continue;
    const date = newYorkDate(ts);
    if (!days.has(date)) days.set(date, { date, halves: [] });
    days.get(date)!.halves.push({ ts, rows, minutes });
  }
  return [...days.values()].filter(({ date }) => sessionOn(date) !== undefined).sort((a, b) => (a.date < b.date ? -1 : 1));
}

/** Evidence a row, natural logarithm: an hour of a session that lies in extended hours gives 0.4, of 24 hours a day 0.3. */
const MIN_PER_ROW = 0.2;

function requireSameClock(path: string, days: readonly Day[], zone: string): void {
  const shifts = days.map(hoursOff);
  const isRun = shifts.some((hours, i) => hours !== 0 && hours === shifts[i + 1]);
  const off = days.filter((_, i) => shifts[i] !== 0);
  if (!isRun && off.length <= FEW_DAYS * days.length) return;
  throw new UnclearFileError<DialectOptions>(
    `${path}: on ${off.length} of ${days.length} days, first on ${off[0]!.date}, rows lie hours beside those of the exchange, ` +
      'as times of another zone do. Parts of other zones are read from files of their own.',
    [{ flag: `--zone ${zone}`, meaning: 'all times are right as they are', options: { zone } }],
  );
}

/** Of the rows of the usual hour of a session: those of its first and last one are more, unless they are not of the session. */
const TRADED = 0.5;

/** By how many hours the rows of a day have to be moved to lie in the hours of the exchange; 0 where nothing is clearly better. */
function hoursOff({ date, halves }: Day): number {
  const session = sessionOn(date)!;
  const open = Math.floor(session.open / HALF_HOUR_MS) * HALF_HOUR_MS;
  const isRegular = (ts: number) => ts >= open && ts < session.close;
  // The usual file, for which nothing can be better.
  if (halves.every(({ ts }) => isRegular(ts))) return 0;
  const [from, to] = [newYorkInstant(date, EXTENDED.from), newYorkInstant(date, EXTENDED.to)];
  const regionOf = (ts: number): Region => (isRegular(ts) ? 'regular' : ts >= from && ts < to ? 'extended' : 'outside');
  const fit = (hours: number) => halves.reduce((sum, { ts, rows }) => sum + rows * LOG_LIKELIHOOD[regionOf(ts + hours * HOUR_MS)], 0);
  const rowsWithin = (start: number, end: number) => halves.reduce((sum, { ts, rows }) => sum + (ts >= start && ts < end ? rows : 0), 0);
  const rows = rowsWithin(-Infinity, Infinity);
  // Where both ends of a session are traded, rows after it are of news, however many they are.
  const usual = (rowsWithin(open, session.close) / (session.close - open)) * HOUR_MS;
  const ends = Math.min(rowsWithin(open, open + HOUR_MS), rowsWithin(session.close - HOUR_MS, session.close));
  if (rowsWithin(from, to) === rows && ends >= TRADED * usual) return 0;
  const best = Array.from({ length: 24 }, (_, i) => i - 12).reduce((a, b) => (fit(b) > fit(a) ? b : a), 0);
  return fit(best) - fit(0) >= Math.max(MIN_DAY_EVIDENCE, MIN_PER_ROW * rows) ? best : 0;
}

/** Minutes that divide a half hour, and a bit for each minute of it that lies on their grid. */
const GRIDS = [30, 15, 10, 5, 3, 2].map(
  (minutes) => [minutes, Array.from({ length: 30 }, (_, i) => (i % minutes === 0 ? 1 << i : 0)).reduce((a, b) => a | b)] as const,
);
function requireSameLength(path: string, days: readonly Day[]): void {
  const coarse = days.flatMap((day) => {
    const minutes = gridOf(day);
    return minutes === undefined ? [] : [{ date: day.date, minutes }];
  });
  if (coarse.length === 0) return;
  const [{ date, minutes }] = coarse as [(typeof coarse)[number]];
  throw new UnclearFileError<DialectOptions>(
    `${path} has a row every ${minutes} minutes on ${coarse.length} of ${days.length} days, first on ${date}: expected one-minute bars.`,
    [{ flag: '--interval 1m', meaning: 'they are bars of one minute, with minutes missing between them', options: { intervalMs: 60_000 } }],
  );
}

/** The coarsest grid, in minutes, on which all rows of a day lie; undefined where that could be chance. */
function gridOf({ halves }: Day): number | undefined {
  const rows = halves.reduce((sum, half) => sum + half.rows, 0);
  const [minutes] =
    GRIDS.find(([length, grid]) => rows * Math.log(length) >= MIN_DAY_EVIDENCE && halves.every((half) => (half.minutes & ~grid) === 0)) ??
    [];
  return minutes;
}
