import { Context, log } from '@temporalio/activity';
import { resolveSource, type Settings } from '@tandem/config';
import { AuditRepository, ChartCoverageRepository, IngestorHealthRepository, type Database } from '@tandem/database';
import { MARKET_SYMBOL } from '@tandem/domain';
import type { FeedActivities, IngestionActivities, IngestorPause } from '@tandem/pipeline';
import {
  createProvider,
  FredSource,
  NewsApiSource,
  redirectedWire,
  SYSTEM_RUNTIME,
  YahooSource,
  type Provider,
  type SourceHealth,
} from '@tandem/sources';
import { activityClock } from '../heartbeat.js';
import { ingestMacroRound, type MacroDependencies } from './feeds/macro-round.js';
import { newsApiNews, yahooNews } from './feeds/news-feeds.js';
import { ingestNewsRound, type NewsDependencies } from './feeds/news-round.js';
import { HealthReporter } from './shared/health-reporter.js';
import { storesOf } from './shared/stores.js';
import { MarketCalendar, openMarket, type IngestionDependencies } from './virtual/market.js';
import { prepareMarket, updateCorporateActions } from './virtual/prepare-market.js';
import { streamSession } from './virtual/stream-session.js';
import { updateRealActions } from './yahoo/corporate-actions.js';
import { prepareRealMarket } from './yahoo/prepare-market.js';
import type { RealMarketDependencies } from './yahoo/real-market.js';
import { streamRealSession } from './yahoo/stream-session.js';

/** The activities of the queue `ingestion`: those of a real market fetch from the web, those of a virtual one play it. */
export function createIngestionActivities(database: Database, settings: Settings): IngestionActivities & Partial<FeedActivities> {
  const healths = new IngestorHealthRepository(database);
  const recordPause = ({ ingestor, reason }: IngestorPause) => healths.pause(ingestor, reason, Date.now());
  const isReal = resolveSource(settings) === 'yahoo';
  return { ...(isReal ? realActivities(database, settings, healths) : virtualActivities(database, settings)), recordPause };
}

function virtualActivities(database: Database, settings: Settings): Omit<IngestionActivities, 'recordPause'> {
  let opening: Promise<MarketCalendar> | undefined;
  const dependencies: IngestionDependencies = {
    calendar: () => (opening ??= openCalendar(settings, database, () => (opening = undefined))),
    ...storesOf(database),
    speed: settings.MARKET_SPEED,
  };
  return {
    prepareMarket: () => prepareMarket(dependencies),
    updateCorporateActions: () => updateCorporateActions(dependencies),
    streamSession: (input) => streamSession(dependencies, input),
  };
}

function realActivities(
  database: Database,
  settings: Settings,
  healths: IngestorHealthRepository,
): Omit<IngestionActivities, 'recordPause'> & FeedActivities {
  const sources = openWebSources(settings);
  const real = realMarket(database, settings, healths, sources);
  const { news, macro } = feedsOf(database, settings, healths, sources);
  return {
    prepareMarket: () => prepareRealMarket(real),
    updateCorporateActions: () => updateRealActions(real),
    streamSession: (input) => streamRealSession(real, input),
    ingestNewsRound: () => ingestNewsRound(news),
    ingestMacroRound: () => ingestMacroRound(macro),
  };
}

const signal = () => Context.current().cancellationSignal;
const symbolsOf = ({ SYMBOLS }: Settings) => [...new Set([MARKET_SYMBOL, ...SYMBOLS])];

function realMarket(
  database: Database,
  settings: Settings,
  healths: IngestorHealthRepository,
  { yahoo }: WebSources,
): RealMarketDependencies {
  const health = (name: string) => new HealthReporter(name, healths, () => yahoo.health());
  return {
    ...storesOf(database),
    source: yahoo,
    coverage: new ChartCoverageRepository(database),
    health: health('prices'),
    actionsHealth: health('corporate-actions'),
    audit: new AuditRepository(database),
    symbols: symbolsOf(settings),
    clock: () => activityClock(() => undefined),
    signal,
    cadence: { quotesMs: 1_000 * settings.YAHOO_QUOTE_SECONDS, chartMs: 1_000 * settings.YAHOO_CHART_SECONDS },
  };
}

function feedsOf(
  database: Database,
  settings: Settings,
  healths: IngestorHealthRepository,
  { yahoo, fred, newsApi }: WebSources,
): { news: NewsDependencies; macro: MacroDependencies } {
  const health = (name: string, provider: () => SourceHealth) => new HealthReporter(name, healths, provider);
  const { news, macro } = storesOf(database);
  const feeds = [
    yahooNews(
      yahoo,
      health('news', () => yahoo.health()),
    ),
    ...(newsApi === null
      ? []
      : [
          newsApiNews(
            newsApi,
            symbolsOf(settings),
            health('newsapi', () => newsApi.health()),
            Date.now,
          ),
        ]),
  ];
  return {
    news: { feeds, symbols: symbolsOf(settings), news, healths, now: Date.now, signal },
    macro: {
      source: fred,
      series: settings.MACRO_SERIES,
      vintages: settings.FRED_API_KEY !== undefined,
      macro,
      health: health('macro', () => fred.health()),
      now: Date.now,
      signal,
    },
  };
}

/** @param onFailure lets a retry open the source again */
async function openCalendar(settings: Settings, database: Database, onFailure: () => void): Promise<MarketCalendar> {
  try {
    return new MarketCalendar(await openMarket(settings, database));
  } catch (error) {
    onFailure();
    throw error;
  }
}

/** FRED permits 120 requests a minute (https://fred.stlouisfed.org/docs/api/fred/errors.html); a round needs one a series. */
const FRED_LIMITS = { budget: { requests: 60, perMs: 60_000 }, maxConcurrent: 1, timeoutMs: 20_000, maxBytes: 20_000_000 };
/** The free plan permits 100 requests a day, 50 in twelve hours (https://newsapi.org/pricing). */
const NEWSAPI_LIMITS = { budget: { requests: 50, perMs: 12 * 3_600_000 }, maxConcurrent: 1, timeoutMs: 20_000, maxBytes: 10_000_000 };

/** The sources on the web, one of each in a process: all calls of a provider share one guard. */
interface WebSources {
  readonly yahoo: YahooSource;
  readonly fred: FredSource;
  /** Null without a key. */
  readonly newsApi: NewsApiSource | null;
}

function openWebSources({ YAHOO_URL, FRED_URL, FRED_API_KEY, NEWSAPI_KEY, NEWSAPI_URL }: Settings): WebSources {
  const { now } = SYSTEM_RUNTIME;
  const guard = (name: string, limits: typeof FRED_LIMITS, url: string | undefined): Provider =>
    createProvider({ name, ...limits, ...SYSTEM_RUNTIME, ...fetchFrom(url) });
  return {
    yahoo: new YahooSource({ ...SYSTEM_RUNTIME, ...fetchFrom(YAHOO_URL), logger: { warn: (message) => log.warn(message) } }),
    fred: new FredSource({ provider: guard('FRED', FRED_LIMITS, FRED_URL), apiKey: FRED_API_KEY, now }),
    newsApi:
      NEWSAPI_KEY === undefined
        ? null
        : new NewsApiSource({ provider: guard('NewsAPI', NEWSAPI_LIMITS, NEWSAPI_URL), apiKey: NEWSAPI_KEY, now }),
  };
}

function fetchFrom(url: string | undefined): { fetch?: typeof fetch } {
  return url === undefined ? {} : { fetch: redirectedWire(url) };
}
