import type { Settings } from '@tandem/config';
import { createProvider, FredSource, NewsApiSource, standInWire, SYSTEM_SURROUNDINGS, YahooSource, type Provider } from '@tandem/sources';
import { log } from '@temporalio/activity';

/** FRED permits 120 requests a minute (https://fred.stlouisfed.org/docs/api/fred/errors.html); a round needs one a series. */
const FRED_LIMITS = { budget: { requests: 60, perMs: 60_000 }, maxConcurrent: 1, timeoutMs: 20_000, maxBytes: 20_000_000 };
/** The free plan permits 100 requests a day, 50 in twelve hours (https://newsapi.org/pricing). */
const NEWSAPI_LIMITS = { budget: { requests: 50, perMs: 12 * 3_600_000 }, maxConcurrent: 1, timeoutMs: 20_000, maxBytes: 10_000_000 };

/** The sources on the web, one of each in a process: all calls of a provider share one guard. */
export interface WebSources {
  readonly yahoo: YahooSource;
  readonly fred: FredSource;
  /** Null without a key. */
  readonly newsApi: NewsApiSource | null;
}

export function openWebSources({ YAHOO_URL, FRED_URL, FRED_API_KEY, NEWSAPI_KEY, NEWSAPI_URL }: Settings): WebSources {
  const { now } = SYSTEM_SURROUNDINGS;
  const guard = (name: string, limits: typeof FRED_LIMITS, url: string | undefined): Provider => createProvider({ name, ...limits, ...SYSTEM_SURROUNDINGS, ...instead(url) });
  return {
    yahoo: new YahooSource({ ...SYSTEM_SURROUNDINGS, ...instead(YAHOO_URL), logger: { warn: (message) => log.warn(message) } }),
    fred: new FredSource({ provider: guard('FRED', FRED_LIMITS, FRED_URL), apiKey: FRED_API_KEY, now }),
    newsApi: NEWSAPI_KEY === undefined ? null : new NewsApiSource({ provider: guard('NewsAPI', NEWSAPI_LIMITS, NEWSAPI_URL), apiKey: NEWSAPI_KEY, now }),
  };
}

function instead(url: string | undefined): { fetch?: typeof fetch } {
  return url === undefined ? {} : { fetch: standInWire(url) };
}
