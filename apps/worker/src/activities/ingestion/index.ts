import type { Settings } from '@tandem/config';
import type { Database } from '@tandem/database';
import type { IngestionActivities } from '@tandem/pipeline';
import { storesOf, type IngestionDependencies } from './dependencies.js';
import { MarketCalendar } from './market-calendar.js';
import { openMarket } from './open-market.js';
import { prepareMarket } from './prepare-market.js';
import { streamSession } from './stream-session.js';
import { updateCorporateActions } from './update-corporate-actions.js';

/** The activities of the queue `ingestion`. */
export function createIngestionActivities(database: Database, settings: Settings): IngestionActivities {
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

/** @param onFailure lets a retry open the source again */
async function openCalendar(settings: Settings, database: Database, onFailure: () => void): Promise<MarketCalendar> {
  try {
    return new MarketCalendar(await openMarket(settings, database));
  } catch (error) {
    onFailure();
    throw error;
  }
}
