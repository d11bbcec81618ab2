import type { AuditRepository, ChartCoverageRepository, QuarantineRepository } from '@tandem/database';
import type { MarketClock, MarketState } from '@tandem/domain';
import { RateLimitedError, type RejectedItem, type YahooSource } from '@tandem/sources';
import type { WallClock } from '../../heartbeat.js';
import type { HealthReporter } from '../shared/health-reporter.js';
import { MarketClockRows, type IngestionStores } from '../shared/stores.js';

/** A session's work begins this long before its opening: time to fetch the day's splits and what was missed. */
export const LEAD_MS = 10 * 60_000;

/** What the ingestion activities of a real market work with. */
export interface RealMarketDependencies extends IngestionStores {
  readonly source: Pick<YahooSource, 'quotes' | 'minuteBars' | 'corporateActions' | 'health'>;
  readonly coverage: ChartCoverageRepository;
  readonly health: HealthReporter;
  readonly actionsHealth: HealthReporter;
  readonly audit: AuditRepository;
  readonly symbols: readonly string[];
  /** The clock of the activity that runs. */
  readonly clock: () => WallClock;
  /** Aborted when the activity is cancelled or its worker shuts down. */
  readonly signal: () => AbortSignal;
  readonly cadence: Cadence;
}

/** How often the source is polled, milliseconds. */
export interface Cadence {
  /** For the quotes of all symbols at once, while the market is open. */
  readonly quotesMs: number;
  /** For the chart of each symbol. */
  readonly chartMs: number;
}

/** The source of a real market. */
export const REAL_SOURCE = 'yahoo';

/** The market clock of a real market: its time is the wall's. */
export class RealClock {
  private readonly rows: MarketClockRows;
  private newestBar: number;

  constructor(
    stored: MarketClock,
    private state: MarketState = stored.state,
  ) {
    this.rows = new MarketClockRows(REAL_SOURCE, 1, stored);
    this.newestBar = stored.lastBarTs ?? -Infinity;
  }

  /** @param session `YYYY-MM-DD` in New York */
  enter(state: MarketState, session: string): void {
    this.state = state;
    this.rows.enter(session);
  }

  /** A closed bar that starts at `ts` is about to be stored. */
  recordBar(ts: number, now: number): void {
    if (ts <= this.newestBar) return;
    this.newestBar = ts;
    this.rows.recordBar(ts, now);
  }

  /** The row at `now`, milliseconds since the Unix epoch. */
  at(now: number): MarketClock {
    return this.rows.at(this.state, now, now);
  }
}

/** The row before anything is known. */
export function unpreparedClock(now: number): MarketClock {
  return new MarketClockRows(REAL_SOURCE, 1).at('preparing', now, now);
}

/** Waits after which a provider that still limits requests counts as one that does not answer: most of an hour. */
const MAX_WAITS = 30;
const MIN_WAIT_MS = 1_000;
const MAX_WAIT_MS = 2 * 60_000;

/**
 * For requests that nothing waits for: repeats one that the provider's limit or our own budget refused, when it is allowed.
 * @throws what `request` throws, a RateLimitedError only after many waits
 */
export async function retryWhenRateLimited<T>(clock: WallClock, request: () => Promise<T>): Promise<T> {
  for (let waits = 0; ; waits += 1) {
    try {
      return await request();
    } catch (error) {
      if (!(error instanceof RateLimitedError) || waits === MAX_WAITS) throw error;
      await clock.sleep(Math.min(MAX_WAIT_MS, Math.max(MIN_WAIT_MS, error.retryAt - clock.now())));
    }
  }
}

/**
 * Keeps what an answer held that no bar could be made of, with its reason.
 * @param fetchedAt milliseconds since the Unix epoch
 * @returns rows that were new
 */
export async function quarantineAnswers(
  { quarantine }: { readonly quarantine: QuarantineRepository },
  rejected: readonly RejectedItem[],
  fetchedAt: number,
): Promise<number> {
  if (rejected.length === 0) return 0;
  return quarantine.add(
    rejected.map(({ symbol, raw, reason }) => ({ ...(symbol === null ? {} : { symbol }), raw, reason, source: REAL_SOURCE, fetchedAt })),
  );
}
