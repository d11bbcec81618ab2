import { Component, computed, inject, input } from '@angular/core';
import { MarketStatusStore } from '../market/market-status.store';
import { formatAge } from '../shared/format';
import { WallClock } from '../shared/time';
import { AuditLog } from './audit-log';
import { inOrder } from './ingestor-labels';
import { ProviderCard } from './provider-card';
import { Quarantine } from './quarantine';
import { partsOf } from './system-labels';

/** Where the data comes from and how sound that is: every provider, what Tandem stands on, what was refused, and who changed what. */
@Component({
  selector: 'tandem-sources-page',
  imports: [AuditLog, ProviderCard, Quarantine],
  templateUrl: './sources-page.html',
  styleUrl: './sources-page.css',
})
export class SourcesPage {
  /** What of the quarantine and of the audit log is shown, as the address has it. */
  readonly symbol = input<string>();
  readonly reason = input<string>();
  readonly entry = input<string>();
  readonly about = input<string>();
  readonly before = input<string>();

  private readonly market = inject(MarketStatusStore);
  private readonly clock = inject(WallClock);

  protected readonly status = this.market.status;
  protected readonly parts = computed(() => mapped(this.status(), partsOf));
  protected readonly ingestors = computed(() => inOrder(this.status()?.ingestors ?? []));
  protected readonly age = computed(() => mapped(this.market.ageMs(), formatAge));
  protected readonly now = this.clock.now;
}

const mapped = <T, R>(value: T | null, map: (value: T) => R): R | null => (value === null ? null : map(value));
