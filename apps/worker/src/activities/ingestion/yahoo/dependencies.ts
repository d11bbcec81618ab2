import type { AuditRepository, ChartCoverageRepository } from '@tandem/database';
import type { YahooSource } from '@tandem/sources';
import type { WallClock } from '../../wall-clock.js';
import type { IngestionStores } from '../dependencies.js';
import type { HealthBook } from '../health-book.js';

/** What the ingestion activities of a real market work with. */
export interface RealMarketDependencies extends IngestionStores {
  readonly source: Pick<YahooSource, 'quotes' | 'minuteBars' | 'corporateActions' | 'health'>;
  readonly coverage: ChartCoverageRepository;
  readonly health: HealthBook;
  readonly actionsHealth: HealthBook;
  readonly audit: AuditRepository;
  readonly symbols: readonly string[];
  /** The clock of the activity that runs. */
  readonly clock: () => WallClock;
  /** Aborted when the activity is cancelled or its worker shuts down. */
  readonly signal: () => AbortSignal;
  readonly cadence: Cadence;
}

/** How often the source is asked, milliseconds. */
export interface Cadence {
  /** For the quotes of all symbols at once, while the market is open. */
  readonly quotesMs: number;
  /** For the chart of each symbol. */
  readonly chartMs: number;
}
