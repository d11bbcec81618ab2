import type { Ingestor, MarketHours, Status } from '@tandem/contracts';
import { marketStatus, marketTimeOf, type Source } from '@tandem/domain';
import type { LiveMarketState } from '../live/market-state.js';
import type { LiveFeed } from '../live/symbol-state.js';
import { toIngestor, toInstant } from '../messages/market-messages.js';
import { silentSince, type IngestorWatch } from './ingestor-health.js';

/** Tells how the market and its data are: when that changes, and on request as a sign of life. */
export class StatusReporter {
  private lastFacts = '';

  constructor(
    private readonly market: LiveMarketState,
    private readonly feed: LiveFeed,
    private readonly ingestors: Pick<IngestorWatch, 'rows'>,
    /** The source of this installation and where its Temporal UI is. */
    private readonly installation: { readonly source: Source; readonly temporalUrl: string | null },
  ) {}

  current(): Status {
    const { clock, databaseUp, stale } = this.market;
    const now = this.market.now();
    const { source, temporalUrl } = this.installation;
    const marketTime = marketTimeOf(source, clock, now);
    return {
      source,
      live: source === 'yahoo',
      state: clock?.state ?? 'preparing',
      session: clock?.session ?? null,
      marketTime: marketTime === null ? null : toInstant(marketTime),
      hours: this.hours(now),
      speed: clock?.speed ?? 1,
      stale,
      ageMs: clock?.lastBarWallTime == null ? null : Math.max(0, now - clock.lastBarWallTime),
      database: databaseUp ? 'up' : 'down',
      ingestors: this.ingestorsAt(now),
      temporalUrl,
    };
  }

  /** Tells the status when anything but the passing time is another than last told. */
  reportChange(): void {
    const status = this.current();
    if (factsOf(status) !== this.lastFacts) this.publish(status);
  }

  report(): void {
    this.publish(this.current());
  }

  private publish(status: Status): void {
    this.lastFacts = factsOf(status);
    this.feed.statuses.next(status);
  }

  private hours(now: number): MarketHours | null {
    const status = marketStatus(this.installation.source, this.market.clock, now);
    return status && { phase: status.phase, earlyClose: status.earlyClose, opensAt: toInstant(status.opensAt), closesAt: toInstant(status.closesAt) };
  }

  private ingestorsAt(now: number): Ingestor[] {
    const openSince = this.openSince(now);
    return this.ingestors.rows.map((row) => toIngestor(row, silentSince(row, now, openSince)));
  }

  /** Wall time since when the market is open; null while it is not. */
  private openSince(now: number): number | null {
    const { source } = this.installation;
    const { clock } = this.market;
    const status = marketStatus(source, clock, now);
    if (status?.phase !== 'open') return null;
    return now - (marketTimeOf(source, clock, now)! - status.opensAt) / (clock?.speed ?? 1);
  }
}

/** What of a status is news: of the ingestors how they are, not what they do and count. */
function factsOf({ marketTime: _marketTime, ageMs: _ageMs, ingestors, ...facts }: Status): string {
  const conditions = ingestors.map(({ name, state, silentSince }) => ({ name, state, silentSince }));
  return JSON.stringify({ ...facts, conditions });
}
