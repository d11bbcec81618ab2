import type { Provider } from '../http/provider.js';
import { MalformedAnswerError } from '../http/errors.js';
import { readObservations, readVintageDates, type FredPage } from './fred-json.js';
import { explainFredRefusal, NoVintagesError } from './fred-refusal.js';
import type { FredRow } from './fred-row.js';
import { FIRST_DAY, LAST_DAY, periodsOf, periodSince, type VintagePeriod } from './vintage-periods.js';

/** The most that FRED gives at once, of either. */
const MAX_OBSERVATIONS = 100_000;
const MAX_VINTAGE_DATES = 10_000;

type Reader<T> = (provider: string, text: string) => FredPage<T>;
type Ask = Readonly<Record<string, string>> & { readonly series_id: string };

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
      for (const period of periods) rows.push(...await this.observations(series, since, period, signal));
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

  private observations(series: string, since: string | undefined, period: VintagePeriod | undefined, signal: AbortSignal): Promise<FredRow[]> {
    const ask = {
      series_id: series,
      ...(since === undefined ? {} : { observation_start: since }),
      ...(period === undefined ? {} : { realtime_start: period.start, realtime_end: period.end }),
    };
    return this.pages('series/observations', ask, MAX_OBSERVATIONS, readObservations, signal);
  }

  private async pages<T>(path: string, ask: Ask, limit: number, read: Reader<T>, signal: AbortSignal): Promise<T[]> {
    const { name } = this.provider;
    const found: T[] = [];
    for (;;) {
      const text = await this.get(path, { ...ask, sort_order: 'asc', limit: String(limit), offset: String(found.length) }, signal);
      const { count, items } = read(name, text);
      found.push(...items);
      if (found.length >= count) return found;
      if (items.length === 0) throw new MalformedAnswerError(name, `${name} announced ${count} rows of ${ask.series_id}, but gave ${found.length}.`);
    }
  }

  private async get(path: string, ask: Ask, signal: AbortSignal): Promise<string> {
    const query = new URLSearchParams({ ...ask, file_type: 'json', api_key: this.apiKey });
    try {
      const response = await this.provider.fetch(`${this.url}/${path}?${query}`, { signal });
      return await response.text();
    } catch (error) {
      throw explainFredRefusal(error, ask.series_id);
    }
  }
}
