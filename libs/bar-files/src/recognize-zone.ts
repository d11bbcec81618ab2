import { isInCalendar, newYorkDate, newYorkInstant, sessionOn, ZoneClock } from '@tandem/domain';
import { MAX_CHOICES, UnclearFileError } from './bar-file-error.js';
import type { DialectOptions } from './dialect.js';
import { HALF_HOUR_MS, type TimeDistribution } from './time-survey.js';

/**
 * Zones in which files of US stocks are written: of the exchange, of the wire, of brokers and of the machines where pandas ran. Where
 * two give the same instants, as in a winter, the first one counts.
 */
const CANDIDATES = [
  'America/New_York',
  'UTC',
  'America/Chicago',
  'America/Los_Angeles',
  'Etc/GMT+5',
  'Europe/London',
  'Europe/Berlin',
  'Europe/Athens',
  'Asia/Kolkata',
  'Asia/Shanghai',
  'Asia/Tokyo',
  'Australia/Sydney',
] as const;

const HOUR_MS = 3_600_000;
const clocks = new Map<string, ZoneClock>();

/** The clock of a zone whose offset changes on whole hours of UTC, as those of the candidates do. */
export function clockOf(zone: string): ZoneClock {
  const clock = clocks.get(zone) ?? new ZoneClock(zone, HOUR_MS);
  clocks.set(zone, clock);
  return clock;
}

export type Region = 'regular' | 'extended' | 'outside';

/** Extended hours of US exchanges, 04:00 to 20:00 New York, in minutes of the day. */
export const EXTENDED = { from: 4 * 60, to: 20 * 60 } as const;

/** Where the rows of a half hour lie; a single one behind the close is that of the closing auction, or the end of the last bar. */
function regionOf(ts: number, rows: number): Region {
  if (!isInCalendar(ts)) return 'outside';
  const date = newYorkDate(ts);
  const session = sessionOn(date);
  if (session === undefined) return 'outside';
  if (ts >= session.open && (ts < session.close || (ts === session.close && rows === 1))) return 'regular';
  return ts >= newYorkInstant(date, EXTENDED.from) && ts < newYorkInstant(date, EXTENDED.to) ? 'extended' : 'outside';
}

/**
 * Logarithm of the probability that a row falls into a given minute: nine of ten rows into the 1,950 minutes of regular trading of a
 * week, nearly all others into the 2,850 of extended trading, one of a thousand anywhere else. Only their order of magnitude matters.
 */
export const LOG_LIKELIHOOD: Readonly<Record<Region, number>> = {
  regular: Math.log(0.9 / 1_950),
  extended: Math.log(0.099 / 2_850),
  outside: Math.log(0.001 / 5_280),
};

/** Days of a file that are looked at, spread over all of it. */
const MAX_DAYS = 120;

export interface SampledHalfHour {
  readonly wall: number;
  readonly rows: number;
}

/** Half hours of whole days, spread over all of a distribution; those of years that the calendar does not know aside. */
export function sampleDays({ halfHours }: TimeDistribution): SampledHalfHour[] {
  const known = [...halfHours].map(([half, { rows }]) => ({ wall: half * HALF_HOUR_MS, rows })).filter(({ wall }) => isInCalendar(wall));
  const days = [...new Set(known.map(({ wall }) => Math.floor(wall / (24 * HOUR_MS))))];
  const step = Math.max(1, days.length / MAX_DAYS);
  const chosen = new Set(days.filter((_, i) => Math.floor(i / step) !== Math.floor((i - 1) / step)));
  return known.filter(({ wall }) => chosen.has(Math.floor(wall / (24 * HOUR_MS))));
}

/** How well a zone explains where rows lie. */
interface ZoneFit {
  readonly zone: string;
  /** Sum over all rows, natural logarithm. */
  readonly logLikelihood: number;
  readonly rows: number;
  readonly regular: number;
  readonly extended: number;
}

function fitOf(zone: string, sample: readonly SampledHalfHour[]): ZoneFit {
  const clock = clockOf(zone);
  const rows = { regular: 0, extended: 0, outside: 0 };
  for (const { wall, rows: count } of sample) rows[regionOf(clock.instant(wall), count)] += count;
  const all = rows.regular + rows.extended + rows.outside;
  const logLikelihood = (Object.keys(rows) as Region[]).reduce((sum, region) => sum + rows[region] * LOG_LIKELIHOOD[region], 0);
  return { zone, logLikelihood, rows: all, regular: rows.regular, extended: rows.extended };
}

/** Best first. */
function rankZones(sample: readonly SampledHalfHour[]): ZoneFit[] {
  return CANDIDATES.map((zone) => fitOf(zone, sample)).sort((a, b) => b.logLikelihood - a.logLikelihood);
}

function areSame(a: string, b: string, sample: readonly SampledHalfHour[]): boolean {
  return sample.every(({ wall }) => clockOf(a).instant(wall) === clockOf(b).instant(wall));
}

/** Rows of one day hang together, so that evidence is asked for twice: in all, odds of 20,000 to 1, and in each row on average. */
const MIN_EVIDENCE = { total: Math.log(20_000), perRow: 0.05 } as const;
/** Rows within regular or extended hours that a zone must give to be taken without a question. */
const MIN_WITHIN = 0.95;

const isWithin = ({ regular, extended, rows }: ZoneFit) => regular + extended >= MIN_WITHIN * rows && regular > 0;

function isClearlyBetter(a: ZoneFit, b: ZoneFit, perRow: number): boolean {
  const evidence = a.logLikelihood - b.logLikelihood;
  return evidence >= MIN_EVIDENCE.total && evidence >= perRow * a.rows;
}

function choiceOf({ zone, regular, rows }: ZoneFit) {
  return { flag: `--zone ${zone}`, meaning: `${percent(regular, rows)} of its rows in regular hours`, options: { zone } };
}

const percent = (part: number, all: number) => `${((part / all) * 100).toFixed(0)} %`;

/**
 * The zone of times that name none, from where they lie in the trading day.
 * @throws UnclearFileError when no zone, or more than one, fits
 */
export function recognizeZone(path: string, times: TimeDistribution, example: string): string {
  const sample = sampleDays(times);
  // Every row will be refused for its year.
  if (sample.length === 0) return 'UTC';
  const ranked = rankZones(sample);
  const best = ranked[0]!;
  const rival = ranked.find(({ zone }) => zone !== best.zone && !areSame(zone, best.zone, sample));
  if (isWithin(best) && (rival === undefined || isClearlyBetter(best, rival, MIN_EVIDENCE.perRow))) return best.zone;
  const different = ranked.filter(({ zone }, i) => !ranked.slice(0, i).some((before) => areSame(before.zone, zone, sample)));
  const choices = different.filter((fit, i) => i < MAX_CHOICES - 1 || fit.zone === 'UTC').slice(0, MAX_CHOICES);
  const why = isWithin(best) ? 'its rows do not show which it is' : 'no zone puts its rows into the hours of the exchange';
  throw new UnclearFileError<DialectOptions>(`${path}: times such as '${example}' name no zone, and ${why}.`, choices.map(choiceOf));
}

/** Evidence a row from which on times are asked about that name a zone; those of London in summer give 0.4. */
const MISLABELLED_PER_ROW = 0.3;

/**
 * Looks whether times that name UTC, or are numbers since 1970, fit the exchange's day: local times are often written so.
 * @param chosen the zone that the user names, if any
 * @returns the zone of the clocks that they show; null where they are of UTC
 * @throws UnclearFileError when another zone fits and UTC does not, and none is chosen
 */
export function recognizeStatedZone(path: string, times: TimeDistribution, example: string, chosen: string | undefined): string | null {
  const sample = sampleDays(times);
  if (sample.length === 0 || chosen === 'UTC') return null;
  const stated = fitOf('UTC', sample);
  if (chosen !== undefined) return fitOf(chosen, sample).logLikelihood > stated.logLikelihood ? chosen : null;
  // The usual file, for which no zone can be better.
  if (stated.regular === stated.rows) return null;
  const [best] = rankZones(sample);
  if (best!.zone === 'UTC' || !isWithin(best!) || !isClearlyBetter(best!, stated, MISLABELLED_PER_ROW)) return null;
  throw new UnclearFileError<DialectOptions>(
    `${path}: times such as '${example}' are of UTC, but as such ` +
      `${percent(stated.rows - stated.regular, stated.rows)} of its rows lie outside of regular hours.`,
    [choiceOf(best!), choiceOf(stated)],
  );
}
