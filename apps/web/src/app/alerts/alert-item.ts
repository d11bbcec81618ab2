import { Component, computed, DestroyRef, inject, input, output, signal, type Signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import { of, tap } from 'rxjs';
import type { Alert } from '@tandem/contracts';
import { MarketStatusStore } from '../market/market-status.store';
import { OperatorSession, type Act } from '../operator/operator-session';
import { WallClock } from '../shared/time';
import { acknowledgementOf, remedyOf, severityOf, spanOf, titleOf } from './alert-labels';
import { DriftStore } from './drift.store';

/** One alert: what is wrong, since when, what was done about it, and who has seen it. */
@Component({
  selector: 'tandem-alert-item',
  imports: [RouterLink],
  templateUrl: './alert-item.html',
  styleUrl: './alert-item.css',
})
export class AlertItem {
  readonly alert = input.required<Alert>();
  readonly acknowledged = output();

  private readonly store = inject(DriftStore);
  private readonly operator = inject(OperatorSession);
  private readonly market = inject(MarketStatusStore);
  private readonly clock = inject(WallClock);
  private readonly lifetime = inject(DestroyRef);

  protected readonly severity = computed(() => severityOf(this.alert()));
  protected readonly title = computed(() => titleOf(this.alert()));
  protected readonly span = computed(() => spanOf(this.alert(), this.market.marketTime()));
  protected readonly remedy = computed(() => remedyOf(this.alert()));
  protected readonly acknowledgement = computed(() => acknowledgementOf(this.alert(), this.clock.now()));

  /** Whom its entries in the audit log name. */
  protected readonly subject = computed(() => `alert/${this.alert().id}`);

  private readonly asked = signal<Signal<Act> | null>(null);
  private readonly act = computed(() => this.asked()?.() ?? null);
  protected readonly busy = computed(() => this.act()?.state === 'running');
  protected readonly problem = computed(() => {
    const act = this.act();
    return act?.state === 'failed' || act?.state === 'refused' ? `Not acknowledged. ${act.message}` : '';
  });

  protected acknowledge(): void {
    const alert = this.alert();
    this.asked.set(
      this.operator.act({
        label: `Acknowledge: ${this.title()}`,
        request: () => this.store.acknowledge(alert).pipe(tap(() => this.tell())),
        follow: () => of({ state: 'done', message: 'Acknowledged.', route: ['/', 'drift'], auditSubject: this.subject() } as const),
      }),
    );
  }

  /** Whoever signs in first may have gone to another page meanwhile. */
  private tell(): void {
    if (!this.lifetime.destroyed) this.acknowledged.emit();
  }
}
