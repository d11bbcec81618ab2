import { Context } from '@temporalio/activity';
import { resolveSource, type Settings } from '@tandem/config';
import { AuditRepository, ChartCoverageRepository, IngestorHealthRepository, type Database } from '@tandem/database';
import { MARKET_SYMBOL } from '@tandem/domain';
import type { FeedActivities, IngestionActivities, IngestorPause } from '@tandem/pipeline';
import type { SourceHealth } from '@tandem/sources';
import { activityClock } from '../wall-clock.js';
import { storesOf, type IngestionDependencies } from './dependencies.js';
import { ingestMacroRound, type MacroDependencies } from './feeds/macro-round.js';
import { newsApiNews, yahooNews } from './feeds/news-feeds.js';
import { ingestNewsRound, type NewsDependencies } from './feeds/news-round.js';
import { HealthBook } from './health-book.js';
import { MarketCalendar } from './market-calendar.js';
import { openMarket } from './open-market.js';
import { prepareMarket } from './prepare-market.js';
import { streamSession } from './stream-session.js';
import { updateCorporateActions } from './update-corporate-actions.js';
import { openWebSources, type WebSources } from './web-sources.js';
import type { RealMarketDependencies } from './yahoo/dependencies.js';
import { prepareRealMarket } from './yahoo/prepare.js';
import { streamRealSession } from './yahoo/stream.js';
import { updateRealActions } from './yahoo/update-actions.js';

/** The activities of the queue `ingestion`: those of a real market ask the web, those of a virtual one play it. */
export function createIngestionActivities(database: Database, settings: Settings): IngestionActivities & Partial<FeedActivities> {
  const healths = new IngestorHealthRepository(database);
  const recordPause = ({ ingestor, reason }: IngestorPause) => healths.pause(ingestor, reason, Date.now());
  return resolveSource(settings) === 'yahoo' ? { ...realActivities(database, settings, healths), recordPause } : { ...virtualActivities(database, settings), recordPause };
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

function realActivities(database: Database, settings: Settings, healths: IngestorHealthRepository): Omit<IngestionActivities, 'recordPause'> & FeedActivities {
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

function realMarket(database: Database, settings: Settings, healths: IngestorHealthRepository, { yahoo }: WebSources): RealMarketDependencies {
  const book = (name: string) => new HealthBook(name, healths, () => yahoo.health());
  return {
    ...storesOf(database),
    source: yahoo,
    coverage: new ChartCoverageRepository(database),
    health: book('prices'),
    actionsHealth: book('corporate-actions'),
    audit: new AuditRepository(database),
    symbols: symbolsOf(settings),
    clock: () => activityClock(() => undefined),
    signal,
    cadence: { quotesMs: 1_000 * settings.YAHOO_QUOTE_SECONDS, chartMs: 1_000 * settings.YAHOO_CHART_SECONDS },
  };
}

function feedsOf(database: Database, settings: Settings, healths: IngestorHealthRepository, { yahoo, fred, newsApi }: WebSources): { news: NewsDependencies; macro: MacroDependencies } {
  const book = (name: string, health: () => SourceHealth) => new HealthBook(name, healths, health);
  const { news, macro } = storesOf(database);
  const feeds = [
    yahooNews(yahoo, book('news', () => yahoo.health())),
    ...(newsApi === null ? [] : [newsApiNews(newsApi, symbolsOf(settings), book('newsapi', () => newsApi.health()), Date.now)]),
  ];
  return {
    news: { feeds, symbols: symbolsOf(settings), news, healths, now: Date.now, signal },
    macro: {
      source: fred, series: settings.MACRO_SERIES, vintages: settings.FRED_API_KEY !== undefined, macro, health: book('macro', () => fred.health()), now: Date.now, signal,
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
