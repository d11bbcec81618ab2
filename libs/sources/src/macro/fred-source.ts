import type { SourceHealth } from '../http/circuit-breaker.js';
import type { Provider } from '../http/provider.js';
import { FredApi } from './fred-api.js';
import { readFredCsv, type FredRow } from './fred-rows.js';
import { observe, type FredObservations } from './observe.js';
import { RELEASE_RULES } from './release-times.js';

export interface FredSourceOptions {
  /** Guards every request. */
  readonly provider: Pick<Provider, 'name' | 'fetch' | 'health'>;
  /** Without one the public CSV is read, which has no vintages. */
  readonly apiKey?: string | undefined;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  readonly apiUrl?: string;
  readonly csvUrl?: string;
}

/** Macro series of the Federal Reserve Bank of St. Louis (https://fred.stlouisfed.org/docs/api/fred/). */
export class FredSource {
  private readonly provider: FredSourceOptions['provider'];
  private readonly api: FredApi | undefined;
  private readonly csvUrl: string;

  constructor({
    provider,
    apiKey,
    now,
    apiUrl = 'https://api.stlouisfed.org/fred',
    csvUrl = 'https://fred.stlouisfed.org/graph/fredgraph.csv',
  }: FredSourceOptions) {
    this.provider = provider;
    this.api = apiKey === undefined || apiKey === '' ? undefined : new FredApi(provider, apiUrl, apiKey, now);
    this.csvUrl = csvUrl;
  }

  /**
   * What is known of `series` (an id of FRED, such as DGS10) from the day `since` on (`YYYY-MM-DD`; all when undefined), each
   * value with the instant from which on it may be used. With a key a day has an observation for each of its revisions.
   * @throws SourceError: UnknownResourceError for no such series, SourceRefusedError for a key that FRED does not accept
   */
  async observations(series: string, { since }: { readonly since?: string | undefined }, signal: AbortSignal): Promise<FredObservations> {
    const rows = await (this.api?.rows(series, since, signal) ?? this.csvRows(series, since, signal));
    return observe(series, rows, since);
  }

  health(): SourceHealth {
    return this.provider.health();
  }

  private async csvRows(series: string, since: string | undefined, signal: AbortSignal): Promise<FredRow[]> {
    // Without a rule the lag is inferred from the dates of the whole series.
    const from = since !== undefined && RELEASE_RULES.has(series) ? { cosd: since } : {};
    const response = await this.provider.fetch(`${this.csvUrl}?${new URLSearchParams({ id: series, ...from })}`, { signal });
    return readFredCsv(this.provider.name, series, await response.text());
  }
}
