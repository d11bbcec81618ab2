import {
  BarRepository, CorporateActionRepository, MacroRepository, MarketClockRepository, NewsRepository, PreparedSymbolRepository, QuarantineRepository, type Database,
} from '@tandem/database';
import type { MarketCalendar } from './market-calendar.js';

/** Where ingestion puts what it gets. */
export interface IngestionStores {
  readonly bars: BarRepository;
  readonly clocks: MarketClockRepository;
  readonly corporateActions: CorporateActionRepository;
  readonly news: NewsRepository;
  readonly macro: MacroRepository;
  readonly preparedSymbols: PreparedSymbolRepository;
  readonly quarantine: QuarantineRepository;
}

/** What the ingestion activities of a virtual market work with. */
export interface IngestionDependencies extends IngestionStores {
  /** The market, opened when it is first needed: that a source cannot be opened is a failure of the activity. */
  readonly calendar: () => Promise<MarketCalendar>;
  /** Market seconds in one wall second. */
  readonly speed: number;
}

export function storesOf(database: Database): IngestionStores {
  return {
    bars: new BarRepository(database),
    clocks: new MarketClockRepository(database),
    corporateActions: new CorporateActionRepository(database),
    news: new NewsRepository(database),
    macro: new MacroRepository(database),
    preparedSymbols: new PreparedSymbolRepository(database),
    quarantine: new QuarantineRepository(database),
  };
}
