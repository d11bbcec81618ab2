import { Subject } from 'rxjs';
import type { DriftEvent } from '@tandem/contracts';
import type { DriftRepository } from '@tandem/database';
import { toDriftEvent } from '../messages/drift-messages.js';
import { Poller, type OnPollFailure } from '../platform/poller.js';
import type { LiveMarketState } from './market-state.js';

/** How often what the monitor has written is read: a fraction of the market minutes between two of its looks. */
const POLL_MS = 2_000;
/** Alerts that clients hear of: more than anybody reads at once; `GET alerts` has all. */
export const MAX_ALERTS = 20;

/** Follows what the drift monitor writes: tells the live loop what is held, and everybody what has changed. */
export class DriftWatch {
  readonly events = new Subject<DriftEvent>();
  private readonly poller: Poller;
  private newest: DriftEvent | null = null;

  constructor(
    private readonly drift: Pick<DriftRepository, 'newest' | 'alerts' | 'holds'>,
    private readonly market: Pick<LiveMarketState, 'hold'>,
    onFailure: OnPollFailure,
  ) {
    this.poller = new Poller(() => this.refresh(), POLL_MS, onFailure);
  }

  /** As last read; null before the database first answered. */
  get current(): DriftEvent | null {
    return this.newest;
  }

  /** Resolves when what is held is known, or could not be read. */
  start(): Promise<void> {
    return this.poller.start();
  }

  async stop(): Promise<void> {
    await this.poller.stop();
    this.events.complete();
  }

  /** Reads it now. Never rejects: what could not be read stays as it was, and what was held stays held. */
  poll(): Promise<void> {
    return this.poller.run();
  }

  private async refresh(): Promise<void> {
    const [report, alerts, holds] = await Promise.all([
      this.drift.newest(),
      this.drift.alerts({ limit: MAX_ALERTS + 1, pending: true }),
      this.drift.holds(),
    ]);
    this.market.hold(new Map(holds.map(({ symbol, reason }) => [symbol, reason])));
    this.publish(toDriftEvent(report, alerts, holds, MAX_ALERTS));
  }

  private publish(event: DriftEvent): void {
    if (JSON.stringify(event) === JSON.stringify(this.newest)) return;
    this.newest = event;
    this.events.next(event);
  }
}
