import { Subject } from 'rxjs';
import type { Ingestor, Status } from '@tandem/contracts';
import type { IngestorHealthRow } from '@tandem/database';
import { marketStatus, marketTimeOf, type Source } from '@tandem/domain';
import type { MarketReader } from '../live/market-state.js';
import { toIngestor, toInstantOrNull, toMarketHours } from '../messages/market-messages.js';
import type { Polled } from '../platform/poller.js';
import type { PipelineWatch } from '../pipeline/pipeline-watch.js';
import type { DatabaseProbe } from '../platform/database-probe.js';
import type { DiskMonitor } from './disk-monitor.js';
import { silentSince } from './ingestor-health.js';

/** How often the status is reported though nothing changed. */
const REPORT_MS = 2_000;

/** Reports how the market and its data are: when that changes, and regularly as a sign of life. */
export class StatusReporter {
  readonly statuses = new Subject<Status>();
  private lastFacts = '';
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly market: MarketReader,
    private readonly ingestors: Pick<Polled<readonly IngestorHealthRow[]>, 'value'>,
    /** The source of this installation and where its Temporal UI is. */
    private readonly installation: { readonly source: Source; readonly temporalUrl: string | null },
    private readonly parts: {
      readonly pipeline: Pick<PipelineWatch, 'available'>;
      readonly disk: Pick<DiskMonitor, 'state'>;
      readonly database: Pick<DatabaseProbe, 'up'>;
    },
  ) {}

  start(): void {
    this.timer = setInterval(() => this.report(), REPORT_MS);
  }

  stop(): void {
    clearInterval(this.timer);
    this.statuses.complete();
  }

  current(): Status {
    const { clock, databaseUp, stale } = this.market;
    const now = this.market.now();
    const { source, temporalUrl } = this.installation;
    return {
      source,
      live: source === 'yahoo',
      state: clock?.state ?? 'preparing',
      session: clock?.session ?? null,
      marketTime: toInstantOrNull(marketTimeOf(source, clock, now)),
      hours: toMarketHours(marketStatus(source, clock, now)),
      speed: clock?.speed ?? 1,
      stale,
      ageMs: clock?.lastBarWallTime == null ? null : Math.max(0, now - clock.lastBarWallTime),
      database: databaseUp && this.parts.database.up ? 'up' : 'down',
      pipeline: this.parts.pipeline.available ? 'up' : 'down',
      disk: this.parts.disk.state,
      ingestors: this.ingestorsAt(now),
      temporalUrl,
    };
  }

  /** Reports the status when anything but the passing time is another than last reported. */
  reportChange(): void {
    const status = this.current();
    if (factsOf(status) !== this.lastFacts) this.publish(status);
  }

  report(): void {
    this.publish(this.current());
  }

  private publish(status: Status): void {
    this.lastFacts = factsOf(status);
    this.statuses.next(status);
  }

  private ingestorsAt(now: number): Ingestor[] {
    const openSince = this.openSince(now);
    return this.ingestors.value.map((row) => toIngestor(row, silentSince(row, now, openSince)));
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

/** What of a status is worth reporting: of the ingestors how they are, not what they do and count. */
function factsOf({ marketTime: _marketTime, ageMs: _ageMs, ingestors, ...facts }: Status): string {
  const conditions = ingestors.map(({ name, state, silentSince }) => ({ name, state, silentSince }));
  return JSON.stringify({ ...facts, conditions });
}
