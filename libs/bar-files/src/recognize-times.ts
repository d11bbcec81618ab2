import { BAR_MS, CALENDAR_YEARS, isInCalendar, median, newYorkDate, sessionMinutes, sessionOn, type Session } from '@tandem/domain';
import { BarFileError, UnclearFileError } from './bar-file-error.js';
import type { BarDialect, BarStamp, DialectOptions } from './dialect.js';
import { requireAlikeDays } from './require-alike-days.js';
import { clockOf, recognizeStatedZone, recognizeZone, sampleDays } from './recognize-zone.js';
import { HALF_HOUR_MS, type TimeDistribution, type TimeSurvey } from './time-survey.js';
import type { DateOrder } from './time-text.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** How the times of a file are meant. */
export type TimeRules = Pick<BarDialect, 'dateOrder' | 'zone' | 'overridesZone' | 'stamp' | 'shiftMs' | 'intervalMs'>;

/** Volumes of the first and the second minute of sessions, where times are taken for starts of bars. */
export type OpeningVolumes = readonly (readonly [number, number])[];

interface Evidence {
  readonly path: string;
  readonly survey: TimeSurvey;
  readonly options: DialectOptions;
  /** What the file calls the time. */
  readonly timeName: string;
  /** Whether bars may be of any length, and times outside of trading. */
  readonly anyBars: boolean;
  /** Reads the volumes around openings under rules that take times for starts. */
  readonly openingVolumes: (rules: TimeRules) => Promise<OpeningVolumes>;
}

/**
 * What the times of a file mean, from all of them and from what `options` say.
 * @throws UnclearFileError where they can mean several things; BarFileError for bars of another length than a minute
 */
export async function recognizeTimes(evidence: Evidence): Promise<TimeRules> {
  const { path, survey, options, anyBars } = evidence;
  const dateOrder = recognizeDateOrder(path, survey, options);
  const times = distributionOf(survey, dateOrder);
  const intervalMs = options.intervalMs ?? recognizeInterval(times);
  if (!anyBars && intervalMs !== BAR_MS) throw otherYears(path, times) ?? otherInterval(path, intervalMs, options.intervalMs !== undefined);
  const { zone, overridesZone } = recognizeZoneRules(evidence, dateOrder);
  const rules = { dateOrder, zone, overridesZone, intervalMs, stamp: 'start', shiftMs: 0 } as const;
  if (anyBars) return rules;
  requireAlikeDays(path, times, zone ?? 'UTC', options);
  const { stamp, past } = await recognizeStamp(evidence, times, rules);
  return { ...rules, stamp, shiftMs: stamp === 'start' ? 0 : -past };
}

const hasWalls = ({ uses }: TimeSurvey) => uses.some(({ spelling }) => spelling === 'no-zone');
const hasInstants = ({ uses }: TimeSurvey) => uses.some(({ spelling }) => spelling !== 'no-zone');

function distributionOf(survey: TimeSurvey, order: DateOrder | null): TimeDistribution {
  if (order === 'dmy') return survey.dayFirst;
  return survey.walls.rows >= survey.instants.rows ? survey.walls : survey.instants;
}

/** Share of days that are sessions, in the right and at most in the wrong order: of the wrong one, two of seven fall on weekends. */
const SESSION_DAYS = { right: 0.95, wrong: 0.85 } as const;
const MIN_DAYS = 5;

function recognizeDateOrder(path: string, survey: TimeSurvey, { dateOrder }: DialectOptions): DateOrder | null {
  const { dayFirst, orderOfDays } = survey;
  if (orderOfDays.rows === 0) return null;
  if (dateOrder !== undefined) return dateOrder;
  const { firstAbove12: first, secondAbove12: second } = orderOfDays;
  if (first > 0 !== second > 0) return first > 0 ? 'dmy' : 'mdy';
  const monthFirst = survey.walls.rows > 0 ? survey.walls : survey.instants;
  if (first === 0) {
    const [days, months] = [sessionDays(dayFirst), sessionDays(monthFirst)];
    if (days.count >= MIN_DAYS && days.share >= SESSION_DAYS.right && months.share <= SESSION_DAYS.wrong) return 'dmy';
    if (months.count >= MIN_DAYS && months.share >= SESSION_DAYS.right && days.share <= SESSION_DAYS.wrong) return 'mdy';
  }
  const { example } = survey.uses[0]!;
  throw new UnclearFileError<DialectOptions>(`${path}: days such as '${example}' do not show whether the day or the month comes first.`, [
    { flag: '--date-order dmy', meaning: 'the day', options: { dateOrder: 'dmy' } },
    { flag: '--date-order mdy', meaning: 'the month', options: { dateOrder: 'mdy' } },
  ]);
}

function sessionDays({ halfHours }: TimeDistribution): { count: number; share: number } {
  const days = new Set([...halfHours.keys()].map((half) => Math.floor((half * HALF_HOUR_MS) / DAY_MS) * DAY_MS));
  const sessions = [...days].filter(
    (day) => isInCalendar(day + DAY_MS / 2) && sessionOn(new Date(day).toISOString().slice(0, 10)) !== undefined,
  );
  return { count: days.size, share: days.size === 0 ? 0 : sessions.length / days.size };
}

function recognizeZoneRules(
  { path, survey, options: { zone }, anyBars }: Evidence,
  order: DateOrder | null,
): Pick<TimeRules, 'zone' | 'overridesZone'> {
  const [walls, instants] = [hasWalls(survey), hasInstants(survey)];
  if (walls && zone !== undefined) return { zone, overridesZone: false };
  if (walls && instants) throw mixedZones(path, survey);
  if (walls) {
    const { example } = survey.uses[0]!;
    return {
      zone: anyBars && isDaily(survey) ? 'America/New_York' : recognizeZone(path, distributionOf(survey, order), example),
      overridesZone: false,
    };
  }
  const stated = survey.uses.find(({ spelling }) => spelling !== 'other-zone');
  const shown = stated === undefined || anyBars ? null : recognizeStatedZone(path, survey.instants, stated.example, zone);
  return { zone: shown, overridesZone: shown !== null };
}

const isDaily = ({ walls }: TimeSurvey) => [...walls.halfHours.keys()].every((half) => (half * HALF_HOUR_MS) % DAY_MS === 0);

function mixedZones(path: string, { uses }: TimeSurvey): UnclearFileError<DialectOptions> {
  const [without, named] = [uses.find(({ spelling }) => spelling === 'no-zone')!, uses.find(({ spelling }) => spelling !== 'no-zone')!];
  return new UnclearFileError<DialectOptions>(
    `${path}: ${without.rows} times such as '${without.example}' name no zone, while ${named.rows} such as '${named.example}' do.`,
    ['UTC', 'America/New_York'].map((zone) => ({ flag: `--zone ${zone}`, meaning: 'the zone of those that name none', options: { zone } })),
  );
}

/** Lengths of bars in use, longest first. */
const INTERVALS = [DAY_MS, 4 * HOUR_MS, 2 * HOUR_MS, HOUR_MS, ...[30, 15, 10, 5, 3, 2].map((minutes) => minutes * MINUTE_MS)];
const SECOND_INTERVALS = [30, 15, 10, 5, 2, 1].map((seconds) => seconds * 1_000);
/** Days on which clocks change, and a stray row, break the grid. */
const ON_GRID = 0.97;
/** Gaps that tell something, and logarithm of the odds from which on their grid is no chance: three gaps of five minutes. */
const MIN_GAPS = 3;
const MIN_LOG_ODDS = MIN_GAPS * Math.log(5);

/** Of gaps; the last rows of symbols, within the minute when they were fetched, are fewer. */
const SECONDS = 0.34;

/** Length of the bars, milliseconds: the coarsest grid on which they lie. */
function recognizeInterval({ gaps }: TimeDistribution): number {
  const all = [...gaps.counts].reduce((sum, [, { rows }]) => sum + rows, 0);
  const share = (is: (gap: number) => boolean) => [...gaps.counts].reduce((sum, [gap, { rows }]) => sum + (is(gap) ? rows : 0), 0) / all;
  if (all < MIN_GAPS) return BAR_MS;
  if (share((gap) => gap % MINUTE_MS !== 0) > SECONDS) {
    return SECOND_INTERVALS.find((interval) => share((gap) => gap % interval === 0) >= ON_GRID) ?? 1_000;
  }
  const isNoChance = (interval: number) => all * Math.log(interval / MINUTE_MS) >= MIN_LOG_ODDS;
  const found = INTERVALS.find((interval) => isNoChance(interval) && share((gap) => gap % interval === 0) >= ON_GRID);
  return found ?? BAR_MS;
}

/** Numbers of another unit than the file says make times at which nobody traded: fastparquet writes seconds as milliseconds of 1970. */
function otherYears(path: string, { halfHours }: TimeDistribution): BarFileError | null {
  const starts = [...halfHours.keys()].map((half) => half * HALF_HOUR_MS);
  if (starts.some(isInCalendar)) return null;
  const years = [Math.min(...starts), Math.max(...starts)].map((start) => new Date(start).getUTCFullYear());
  return new BarFileError(
    `${path} holds times of ${[...new Set(years)].join(' to ')}: expected ${CALENDAR_YEARS.first} to ${CALENDAR_YEARS.last}. ` +
      'Numbers of another unit than is said look so: write the times anew, as text or as milliseconds.',
  );
}

function otherInterval(path: string, intervalMs: number, isStated: boolean): BarFileError {
  const sentence = `${path} holds bars of ${lengthOf(intervalMs)}: expected one-minute bars`;
  // Grids of an hour or more are no gaps between minutes, nor are seconds.
  if (isStated || intervalMs >= HOUR_MS || intervalMs < MINUTE_MS) return new BarFileError(`${sentence}.`);
  return new UnclearFileError<DialectOptions>(`${path} has a row every ${lengthOf(intervalMs)}: expected one-minute bars.`, [
    { flag: '--interval 1m', meaning: 'they are bars of one minute, with minutes missing between them', options: { intervalMs: BAR_MS } },
  ]);
}

function lengthOf(ms: number): string {
  const [unit, size] =
    ms % DAY_MS === 0
      ? ['day', DAY_MS]
      : ms % HOUR_MS === 0
        ? ['hour', HOUR_MS]
        : ms % MINUTE_MS === 0
          ? ['minute', MINUTE_MS]
          : ['second', 1_000];
  return ms / (size as number) === 1 ? `1 ${unit}` : `${ms / (size as number)} ${unit}s`;
}

/** Ends such as 09:30:59 and 09:30:59.999 are the last instant of their bar. */
const LAST_SECOND_MS = 59_000;
const MIN_LAST_SECONDS = 0.9;

/** @returns how far, milliseconds, an end is past the start of its bar */
async function recognizeStamp(evidence: Evidence, times: TimeDistribution, rules: TimeRules): Promise<{ stamp: BarStamp; past: number }> {
  const { value, share } = times.residues.mode();
  const isLastSecond = times.rows > 1 && value >= LAST_SECOND_MS && share >= MIN_LAST_SECONDS;
  const stamp = evidence.options.stamp ?? (isLastSecond ? 'end' : await stampOf(evidence, times, rules));
  return { stamp, past: isLastSecond ? value : rules.intervalMs };
}

/** Rows of a session from which on it tells something. */
const MIN_SESSION_ROWS = 30;
/** Rows of a first half hour from which on one of its first minute, that of the opening auction, is missing for a reason. */
const MIN_FIRST_ROWS = 10;
/** Share of its minutes from which on a single session tells enough. */
const DENSE = 0.95;
/** Share of sessions that may speak against the others: halts, late prints. */
const FEW = 0.1;
/** The opening auction makes the first minute the largest by far; ratio of the second minute's volume to the first's. */
const SECOND_TO_FIRST = { start: 1, end: 1.5 } as const;

/** Names that say it: the start of the bar, or are of sources that give it. */
const START_NAMES = /^(ts|t|datetime|window[ _]start|open[ _]time|bar[ _]start|begins[ _]at|ts[ _]event)$/i;

async function stampOf(evidence: Evidence, times: TimeDistribution, rules: TimeRules): Promise<BarStamp> {
  // Every row will be refused.
  if (times.rows === 0) return 'start';
  const { opened, closed, both, isDense, early } = boundariesOf(times, rules.zone);
  const isClosedOnly = both === 0 && opened <= FEW * closed && (closed > 1 || (closed === 1 && isDense));
  // Without trading before the open, a row of the open starts there, and one of the close as well is that of the closing auction.
  const isRegularOnly = early <= FEW * (opened + closed + both);
  if (isRegularOnly && opened + both > 0 && closed <= FEW * (opened + both)) return 'start';
  if (isClosedOnly && isRegularOnly) return 'end';
  const ratio = median((await evidence.openingVolumes(rules)).map(([first, second]) => second / first).filter(Number.isFinite));
  if (ratio <= SECOND_TO_FIRST.start) return 'start';
  if (ratio >= SECOND_TO_FIRST.end) return 'end';
  if (START_NAMES.test(evidence.timeName)) return 'start';
  throw new UnclearFileError<DialectOptions>(`${evidence.path} does not show whether its times are those at which bars start or end.`, [
    { flag: '--stamp start', meaning: 'a bar of 09:30 lasts until 09:31', options: { stamp: 'start' } },
    { flag: '--stamp end', meaning: 'a bar of 09:31 began at 09:30', options: { stamp: 'end' } },
  ]);
}

/** Half hours before the open in which those trade who trade early. */
const EARLY = [1, 2, 3];

/** Of some sessions, how many have a row at their open, at their close, at both, and rows before the open. */
function boundariesOf(times: TimeDistribution, zone: string | null) {
  const { halfHours, boundaries } = times;
  const clock = clockOf(zone ?? 'UTC');
  const rowsOf = new Map<string, number>();
  for (const { wall, rows } of sampleDays(times)) {
    const ts = clock.instant(wall);
    if (!isInCalendar(ts)) continue;
    const date = newYorkDate(ts);
    rowsOf.set(date, (rowsOf.get(date) ?? 0) + rows);
  }
  const halfOf = (ts: number) => (ts + clock.offset(ts)) / HALF_HOUR_MS;
  const found = { opened: 0, closed: 0, both: 0, early: 0, isDense: false };
  for (const [date, rows] of rowsOf) {
    const session = sessionOn(date);
    if (session === undefined || !isOnHalfHours(session)) continue;
    if (EARLY.some((halves) => halfHours.has(halfOf(session.open) - halves))) found.early += 1;
    const [open, close] = [boundaries.has(halfOf(session.open)), boundaries.has(halfOf(session.close))];
    // Of few rows, one of the close may be that of the closing auction.
    if (close && (rows < MIN_SESSION_ROWS || (halfHours.get(halfOf(session.open))?.rows ?? 0) < MIN_FIRST_ROWS)) continue;
    if (open && close) found.both += 1;
    else if (open) found.opened += 1;
    else if (close) found.closed += 1;
    found.isDense ||= rows >= DENSE * sessionMinutes(session);
  }
  return found;
}

const isOnHalfHours = ({ open, close }: Session) => open % HALF_HOUR_MS === 0 && close % HALF_HOUR_MS === 0;
