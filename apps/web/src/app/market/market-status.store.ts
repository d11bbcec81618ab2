import { computed, inject, Injectable, signal } from '@angular/core';
import type { Status, Update } from '@tandem/contracts';
import { WallClock } from '../shared/time';

/** When the newest bar was this old, by this wall time. */
interface Heard {
  readonly ageMs: number;
  readonly at: number;
}

/** A symbol is stale once no bar came for both, as the server counts it (`market-clock` of the domain): market time and wall time. */
const STALE_MARKET_MS = 2 * 60_000;
const STALE_WALL_MS = 15_000;

/** What time it is in the market, whose prices these are, and how fresh they are. */
@Injectable({ providedIn: 'root' })
export class MarketStatusStore {
  private readonly clock = inject(WallClock);
  private readonly newest = signal<Status | null>(null);
  private readonly heard = signal<Heard | null>(null);
  private readonly marketClock = signal<number | null>(null);

  /** The server's newest status; null before the first. */
  readonly status = this.newest.asReadonly();
  /** Market time, epoch milliseconds, as the newest message had it. */
  readonly marketTime = this.marketClock.asReadonly();
  /** Wall time since the newest bar was committed, milliseconds; goes on growing while nothing arrives. */
  readonly ageMs = computed(() => {
    const heard = this.heard();
    return heard === null ? null : heard.ageMs + Math.max(0, this.clock.now() - heard.at);
  });

  /** How long ago something happened by wall time, milliseconds, renewed every second; null when that is not known. */
  since(instant: number | null): number | null {
    return instant === null ? null : Math.max(0, this.clock.now() - instant);
  }

  /** Whether a symbol whose newest bar is this old, in wall time, should have had another by now. */
  isStale(ageMs: number | null): boolean {
    const status = this.newest();
    return ageMs !== null && status?.state === 'open' && ageMs >= STALE_WALL_MS && ageMs * status.speed >= STALE_MARKET_MS;
  }

  apply(status: Status): void {
    this.newest.set(status);
    if (status.marketTime !== null) this.marketClock.set(Date.parse(status.marketTime));
    if (status.ageMs !== null) this.heard.set({ ageMs: status.ageMs, at: Date.now() });
  }

  /** Takes time and freshness from an update that arrived at an instant, epoch milliseconds: between two statuses updates know better. */
  hear(update: Update, arrivedAt: number): void {
    const marketTime = Date.parse(update.marketTime);
    this.marketClock.update((shown) => (shown === null ? marketTime : Math.max(shown, marketTime)));
    this.heard.update((shown) => fresher(shown, { ageMs: update.ageMs, at: arrivedAt }));
  }
}

/** Of two hearings the one whose bar was committed later. */
const fresher = (shown: Heard | null, next: Heard): Heard =>
  shown === null || next.at - next.ageMs >= shown.at - shown.ageMs ? next : shown;
