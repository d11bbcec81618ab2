import type { Status } from '@tandem/contracts';
import { marketNow, type Source } from '@tandem/market';
import { toInstant } from '../platform/messages.js';
import type { LiveFeed } from './live-feed.js';
import type { MarketView } from './market-view.js';

/** Tells how the market and its data are: when that changes, and on request as a sign of life. */
export class StatusReporter {
  private lastFacts = '';

  constructor(
    private readonly market: MarketView,
    private readonly feed: LiveFeed,
    /** The source of this installation and where its Temporal UI is. */
    private readonly installation: { readonly source: Source; readonly temporalUrl: string | null },
  ) {}

  current(): Status {
    const { clock, databaseUp, stale } = this.market;
    const now = this.market.now();
    const { source, temporalUrl } = this.installation;
    return {
      source,
      live: source === 'yahoo',
      state: clock?.state ?? 'preparing',
      session: clock?.session ?? null,
      marketTime: clock === null ? null : toInstant(marketNow(clock, now)),
      speed: clock?.speed ?? 1,
      stale,
      ageMs: clock?.lastBarWallTime == null ? null : Math.max(0, now - clock.lastBarWallTime),
      database: databaseUp ? 'up' : 'down',
      temporalUrl,
    };
  }

  /** Tells the status when anything but the passing time is another than last told. */
  reportChange(): void {
    const { marketTime: _marketTime, ageMs: _ageMs, ...facts } = this.current();
    if (JSON.stringify(facts) !== this.lastFacts) this.report();
  }

  report(): void {
    const status = this.current();
    const { marketTime: _marketTime, ageMs: _ageMs, ...facts } = status;
    this.lastFacts = JSON.stringify(facts);
    this.feed.statuses.next(status);
  }
}
