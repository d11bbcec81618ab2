import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { CALENDAR_YEARS, isCalendarDate } from '@tandem/domain';
import { MalformedResponseError } from '../http/errors.js';

/** One value of a series as FRED writes it. */
export interface FredRow {
  /** The row as it came, to be kept when it is refused. */
  readonly raw: string;
  /** Day that begins what is observed. */
  readonly date: string;
  readonly value: string;
  /** First day on which this value was the published one; undefined where the response has no vintages. */
  readonly vintage?: string;
}

/** A row that cannot be used, and why. */
export interface RejectedObservation {
  readonly raw: string;
  readonly reason: string;
}

/** The content of a row: a number, a missing value, or nothing that can be used. */
type FredReading =
  | { readonly kind: 'value'; readonly value: number }
  | { readonly kind: 'missing' }
  | { readonly kind: 'rejected'; readonly reason: string };

/** Reads a row. A dot (JSON, CSV before 2025) or nothing (CSV) is a missing value, never zero. */
export function readFredRow({ date, value, vintage }: FredRow): FredReading {
  if (!isDay(date)) return rejected(`the date is '${date}', expected a day YYYY-MM-DD before ${CALENDAR_YEARS.last}`);
  if (vintage !== undefined && !isDay(vintage)) return rejected(`realtime_start is '${vintage}', expected a day YYYY-MM-DD`);
  const text = value.trim();
  if (text === '' || text === '.') return { kind: 'missing' };
  const number = DECIMAL.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(number)
    ? { kind: 'value', value: number }
    : rejected(`the value is '${value}', expected a decimal number, '.' or nothing`);
}

/** `Number` would also take hexadecimal digits and `Infinity`. */
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

function isDay(text: string): boolean {
  const year = Number(text.slice(0, 4));
  return isCalendarDate(text) && year > 0 && year < CALENDAR_YEARS.last;
}

function rejected(reason: string): FredReading {
  return { kind: 'rejected', reason };
}

/** `observation_date` since 2025, `DATE` before; archived copies write `date`. */
const DATE_COLUMN = /^(observation_)?date$/i;

/**
 * The rows of `fredgraph.csv`: a day and the value of `series`, which archived copies call `value`.
 * @throws MalformedResponseError for what has no such header
 */
export function readFredCsv(provider: string, series: string, text: string): FredRow[] {
  const lines = parseCsv(provider, series, text);
  const [header = []] = lines;
  const date = header.findIndex((name) => DATE_COLUMN.test(name));
  const value = header.findIndex((name) => name.toUpperCase() === series.toUpperCase() || /^value$/i.test(name));
  if (date < 0 || value < 0) throw malformed(provider, series, text);
  return lines.slice(1).map((cells) => ({ raw: cells.join(','), date: cells[date] ?? '', value: cells[value] ?? '' }));
}

function parseCsv(provider: string, series: string, text: string): string[][] {
  try {
    return parse(text, { bom: true, trim: true, skip_empty_lines: true, relax_column_count: true });
  } catch (error) {
    throw malformed(provider, series, text, error);
  }
}

function malformed(provider: string, series: string, text: string, cause?: unknown): MalformedResponseError {
  const excerpt = text.slice(0, 100);
  const expected = `CSV with the columns observation_date and ${series}`;
  return new MalformedResponseError(provider, `${provider} answered for ${series} with '${excerpt}', expected ${expected}.`, {
    excerpt,
    cause,
  });
}

const ROW = z.object({ realtime_start: z.string(), date: z.string(), value: z.string() });
const COUNT = z.number().int().nonnegative();
const OBSERVATIONS = z.object({ count: COUNT, observations: z.array(z.unknown()) });
const VINTAGES = z.object({ count: COUNT, vintage_dates: z.array(z.iso.date()) });

/** A page of a longer result. */
export interface FredPage<T> {
  /** Of all pages together. */
  readonly count: number;
  readonly items: T[];
}

/** https://fred.stlouisfed.org/docs/api/fred/series_observations.html */
export function readObservations(provider: string, text: string): FredPage<FredRow> {
  const { count, observations } = readAs(OBSERVATIONS, provider, text, 'count and observations');
  return { count, items: observations.map(toRow) };
}

/** https://fred.stlouisfed.org/docs/api/fred/series_vintagedates.html */
export function readVintageDates(provider: string, text: string): FredPage<string> {
  const { count, vintage_dates: items } = readAs(VINTAGES, provider, text, 'count and vintage_dates');
  return { count, items };
}

/** A row of another shape comes out with an empty date, so that it is refused like any other that cannot be read. */
function toRow(observation: unknown): FredRow {
  const raw = JSON.stringify(observation);
  const { data } = ROW.safeParse(observation);
  return data === undefined ? { raw, date: '', value: '' } : { raw, date: data.date, value: data.value, vintage: data.realtime_start };
}

function readAs<T>(shape: z.ZodType<T>, provider: string, text: string, expected: string): T {
  try {
    return shape.parse(JSON.parse(text));
  } catch (error) {
    const excerpt = text.slice(0, 100);
    throw new MalformedResponseError(provider, `${provider} answered with '${excerpt}', expected JSON with ${expected}.`, {
      excerpt,
      cause: error,
    });
  }
}
