import type {
  BarRepository, CorporateActionRepository, MarketClockRepository, PreparedSymbolRepository, QuarantineRepository,
} from '@tandem/database';
import type { MarketCalendar } from './market-calendar.js';

/** What the ingestion activities work with. */
export interface IngestionDependencies {
  /** The market, opened when it is first needed: that a source cannot be opened is a failure of the activity. */
  readonly calendar: () => Promise<MarketCalendar>;
  readonly bars: BarRepository;
  readonly clocks: MarketClockRepository;
  readonly corporateActions: CorporateActionRepository;
  readonly preparedSymbols: PreparedSymbolRepository;
  readonly quarantine: QuarantineRepository;
  /** Market seconds in one wall second. */
  readonly speed: number;
}
