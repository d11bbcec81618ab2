import { Component, computed, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import { LiveConnection, type ConnectionState } from '../live/live-connection';
import { MarketStatusStore } from '../market/market-status.store';
import { formatAge } from '../shared/format';
import { localClock, newYorkClock, newYorkClockWithSeconds, newYorkDayWithYear } from '../shared/time';
import { marketLabels, sourceLabel } from './header-labels';

/** Above ten times real time the seconds only flicker. */
const MAX_SPEED_WITH_SECONDS = 10;

const CONNECTIONS: Record<ConnectionState, { label: string; tone: 'up' | 'warn' }> = {
  connecting: { label: 'Connecting', tone: 'warn' },
  connected: { label: 'Connected', tone: 'up' },
  reconnecting: { label: 'Reconnecting', tone: 'warn' },
};

/** Whose prices, what time in the market, how fresh, how connected. */
@Component({
  selector: 'tandem-app-header',
  imports: [RouterLink],
  templateUrl: './app-header.html',
  styleUrl: './app-header.css',
})
export class AppHeader {
  private readonly market = inject(MarketStatusStore);
  private readonly live = inject(LiveConnection);

  protected readonly status = this.market.status;
  protected readonly source = computed(() => {
    const status = this.status();
    return status === null ? null : sourceLabel(status);
  });
  protected readonly state = computed(() => {
    const status = this.status();
    return status === null ? null : marketLabels(status, this.market.marketTime());
  });
  protected readonly day = computed(() => this.timeAs(newYorkDayWithYear));
  /** The same instant where the reader is, unless that is New York time. */
  protected readonly local = computed(() => {
    const local = this.timeAs(localClock);
    return local === null || local === this.timeAs(newYorkClock) ? '' : ` · ${local} here`;
  });
  /** In full, where there is room for one of both only. */
  protected readonly bothTimes = computed(
    () => `${this.day() ?? ''} ${this.timeAs(newYorkClockWithSeconds) ?? ''} New York${this.local()}`,
  );
  protected readonly time = computed(() =>
    this.timeAs((this.status()?.speed ?? 1) > MAX_SPEED_WITH_SECONDS ? newYorkClock : newYorkClockWithSeconds),
  );
  protected readonly speed = computed(() => {
    const speed = this.status()?.speed ?? 1;
    return speed === 1 ? 'real time' : `${speed}× real time`;
  });
  protected readonly age = computed(() => {
    const age = this.market.ageMs();
    return age === null ? null : formatAge(age);
  });
  protected readonly connection = computed(() => CONNECTIONS[this.live.state()]);
  protected readonly dropped = this.live.dropped;

  private timeAs(format: (instant: number) => string): string | null {
    const time = this.market.marketTime();
    return time === null ? null : format(time);
  }
}
