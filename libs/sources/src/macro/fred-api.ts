import { addDays, newYorkDate } from '@tandem/domain';
import { InvalidRequestError, MalformedResponseError, SourceRefusedError, UnknownResourceError } from '../http/errors.js';
import type { Provider } from '../http/provider.js';
import { readObservations, readVintageDates, type FredPage, type FredRow } from './fred-rows.js';

/** There are values of the series, but no vintages of it before a day: FRED keeps none, or began to later. */
class NoVintagesError extends UnknownResourceError {}

/**
 * FRED responds to every fault with status 400 and `{"error_code":400,"error_message":"Bad Request. …"}`. Returns what it means
 * as an error with the remedy; any other error as it is.
 */
function explainFredRefusal(error: unknown, series: string): unknown {
  if (!(error instanceof InvalidRequestError)) return error;
  const { provider, status, excerpt } = error;
  const reason = /"error_message"\s*:\s*"(?:Bad Request\.\s*)?([^"]*)/.exec(excerpt)?.[1] ?? excerpt;
  const details = { status, excerpt, cause: error };
  if (/api_key/.test(reason)) {
    const key = 'a key of https://fredaccount.stlouisfed.org/apikeys (32 lower-case letters and digits)';
    const remedy = `Set FRED_API_KEY to ${key}, or unset it to read the public CSV, which has no vintages.`;
    return new SourceRefusedError(provider, `${provider} refuses the key: ${reason} ${remedy}`, details);
  }
  if (/does not exist in ALFRED/i.test(reason)) {
    return new NoVintagesError(provider, `${provider} has no vintages of ${series} in the period asked for: ${reason}`, details);
  }
  if (/series does not exist/i.test(reason)) {
    const expected = 'Expected an id as on https://fred.stlouisfed.org, such as DGS10.';
    return new UnknownResourceError(provider, `${provider} knows no series '${series}'. ${expected}`, details);
  }
  return error;
}

/** A span of days in which values were the published ones, both ends included. */
interface VintagePeriod {
  readonly start: string;
  readonly end: string;
}

/** FRED's first and last day (https://fred.stlouisfed.org/docs/api/fred/realtime_period.html). */
const FIRST_DAY = '1776-07-04';
const LAST_DAY = '9999-12-31';

/** "This exceeds the maximum number of vintage dates allowed (2000)" is FRED's response to a request for more. */
const MAX_VINTAGES = 2_000;

const DAY_MS = 86_400_000;

/**
 * The period of all vintages of what is observed from `since` on, if it is short enough to ask for at once: a day has one vintage
 * at most, and nothing is published before it is observed. Undefined: the vintages must be counted.
 * @param now milliseconds since the Unix epoch
 */
export function periodSince(since: string | undefined, now: number): VintagePeriod | undefined {
  // FRED refuses a period that begins tomorrow, and its day begins an hour after New York's.
  const yesterday = addDays(newYorkDate(now), -1);
  if (since === undefined) return undefined;
  const start = since < yesterday ? since : yesterday;
  return (Date.parse(yesterday) - Date.parse(start)) / DAY_MS < MAX_VINTAGES - 2 ? { start, end: LAST_DAY } : undefined;
}

/**
 * Periods from `first` on that each hold as many of `vintages` (ascending) as FRED permits, and together all. Each but the first
 * begins with a vintage: FRED moves the beginning of older values to that of the period, where only their value distinguishes
 * them from a revision.
 */
export function periodsOf(vintages: readonly string[], first: string): VintagePeriod[] {
  const starts = vintages.filter((_, i) => i % MAX_VINTAGES === 0);
  return starts.map((start, i) => ({
    start: i === 0 ? first : start,
    end: i + 1 < starts.length ? addDays(starts[i + 1]!, -1) : LAST_DAY,
  }));
}

/** The most that FRED gives at once, of either. */
const MAX_OBSERVATIONS = 100_000;
const MAX_VINTAGE_DATES = 10_000;
/** Pages of one result: ten million rows, a hundred times the longest daily series with all its revisions. */
const MAX_PAGES = 100;

type Reader<T> = (provider: string, text: string) => FredPage<T>;
type Query = Readonly<Record<string, string>> & { readonly series_id: string };

/** FRED's JSON interface, which needs a key and has every vintage. */
export class FredApi {
  constructor(
    private readonly provider: Pick<Provider, 'name' | 'fetch'>,
    private readonly url: string,
    private readonly apiKey: string,
    private readonly now: () => number,
  ) {}

  /**
   * All vintages of what was observed from `since` on, in the form of output_type 1: a row for each value and the days through
   * which it stood, the most compact that has revisions (2 and 3 repeat a column for each vintage, 4 has none). Of a series that
   * FRED keeps no vintages of, its values from the very first on, without them.
   */
  async rows(series: string, since: string | undefined, signal: AbortSignal): Promise<FredRow[]> {
    try {
      const periods = await this.periods(series, since, signal);
      const rows: FredRow[] = [];
      for (const period of periods) rows.push(...(await this.observations(series, since, period, signal)));
      return rows;
    } catch (error) {
      if (!(error instanceof NoVintagesError)) throw error;
      const rows = await this.observations(series, undefined, undefined, signal);
      return rows.map(({ raw, date, value }) => ({ raw, date, value }));
    }
  }

  private async periods(series: string, since: string | undefined, signal: AbortSignal): Promise<VintagePeriod[]> {
    const period = periodSince(since, this.now());
    if (period !== undefined) return [period];
    const ask = { series_id: series, realtime_start: since ?? FIRST_DAY, realtime_end: LAST_DAY };
    const vintages = await this.pages('series/vintagedates', ask, MAX_VINTAGE_DATES, readVintageDates, signal);
    return periodsOf(vintages, ask.realtime_start);
  }

  private observations(
    series: string,
    since: string | undefined,
    period: VintagePeriod | undefined,
    signal: AbortSignal,
  ): Promise<FredRow[]> {
    const ask = {
      series_id: series,
      ...(since === undefined ? {} : { observation_start: since }),
      ...(period === undefined ? {} : { realtime_start: period.start, realtime_end: period.end }),
    };
    return this.pages('series/observations', ask, MAX_OBSERVATIONS, readObservations, signal);
  }

  private async pages<T>(path: string, ask: Query, limit: number, read: Reader<T>, signal: AbortSignal): Promise<T[]> {
    const { name } = this.provider;
    const found: T[] = [];
    for (let page = 0; page < MAX_PAGES; page += 1) {
      const text = await this.get(path, { ...ask, sort_order: 'asc', limit: String(limit), offset: String(found.length) }, signal);
      const { count, items } = read(name, text);
      found.push(...items);
      if (found.length >= count) return found;
      if (items.length === 0)
        throw new MalformedResponseError(name, `${name} announced ${count} rows of ${ask.series_id}, but gave ${found.length}.`);
    }
    throw new MalformedResponseError(name, `${name} has more rows of ${ask.series_id} than fit on ${MAX_PAGES} pages.`);
  }

  private async get(path: string, ask: Query, signal: AbortSignal): Promise<string> {
    const query = new URLSearchParams({ ...ask, file_type: 'json', api_key: this.apiKey });
    try {
      const response = await this.provider.fetch(`${this.url}/${path}?${query}`, { signal });
      return await response.text();
    } catch (error) {
      throw explainFredRefusal(error, ask.series_id);
    }
  }
}
